"""谁可以动库：口令、会话、上传、撤销、删除、反馈。默认谁也不行。"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY
from fakes import FakeEncoder
from fastapi.testclient import TestClient
from hostile import HOSTILE
from policies import ALLOWANCE, PLAN

from ingest import Store, ZhengwenError
from ingest.ingesting import FileReport
from ui.accounts import read_accounts, save_account, with_password, with_token
from ui.feedback import Feedback
from ui.journal import Journal
from ui.limits import TooMany
from ui.server import create_app
from ui.service import Service
from ui.staff import SECONDS, NotAllowed, Staff
from ui.uploads import Uploads, fit_name

PASSWORD = "云河口令2026"


# ---- 口令和会话 ------------------------------------------------------------------------------------------------


def test_nobody_without_a_password() -> None:
    staff = Staff()
    assert (staff.enabled, staff.knows({}, {"authorization": "Bearer "})) == (False, False)
    with pytest.raises(NotAllowed, match="没有开放上传和删除"):
        staff.check({})


def test_a_session_lasts_a_working_day() -> None:
    now = [0.0]
    staff = Staff(PASSWORD, lambda: now[0])
    session = staff.login(PASSWORD)
    assert staff.knows({"zhengwen_staff": session})
    now[0] = SECONDS + 1
    assert not staff.knows({"zhengwen_staff": session})


def test_signing_out_ends_it() -> None:
    staff = Staff(PASSWORD)
    session = staff.login(PASSWORD)
    staff.logout(session)
    assert not staff.knows({"zhengwen_staff": session})


@pytest.mark.parametrize(
    "header, known",
    [("Bearer abcd-1234", True), ("bearer abcd-1234", True), ("Basic abcd-1234", False), ("Bearer x", False), ("", False)],
)  # fmt: skip
def test_bearer(header: str, known: bool) -> None:
    assert Staff("abcd-1234").knows({}, {"authorization": header}) is known


def test_guessing_is_slowed_down() -> None:
    now = [0.0]
    staff = Staff(PASSWORD, lambda: now[0])
    for _ in range(5):
        with pytest.raises(NotAllowed, match="口令不对"):
            staff.login("错的口令")
    with pytest.raises(TooMany, match="请过一分钟再试"):
        staff.login(PASSWORD)  # 对的也要等
    now[0] = 61
    assert staff.login(PASSWORD)


def test_short_passwords_are_refused() -> None:
    with pytest.raises(ZhengwenError, match="8 到 200 个字"):
        Staff("1234567")


@pytest.mark.parametrize(
    "content, said", [("  口令写在第一行的 \n别的", "口令写在第一行的"), ("\n", None), (b"\xff\xfe\xff", None)]
)
def test_password_file(content: str | bytes, said: str | None, tmp_path: Path) -> None:
    path = tmp_path / "口令"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if said is None:
        with pytest.raises(ZhengwenError, match="口令文件"):
            read_accounts(path)
    else:
        assert [a.matches(said.encode()) for a in read_accounts(path)] == [True]
    assert read_accounts(None) == ()


def test_the_roll_holds_no_password_and_no_token(tmp_path: Path) -> None:
    """名册里只有散列，只有本人读得到；同名的换掉旧的；令牌、口令各认各的。"""
    path = tmp_path / "名册"
    save_account(with_password("张三", "旧的口令2026"), path)
    save_account(with_password("张三", PASSWORD), path)
    account, token = with_token("备份程序")
    save_account(account, path)
    written = path.read_text("utf-8")
    assert [w for w in (PASSWORD, "旧的口令2026", token) if w in written] == []
    assert path.stat().st_mode & 0o777 == 0o600
    staff = Staff(read_accounts(path))
    assert staff.who({"zhengwen_staff": staff.login(PASSWORD)}) == "张三"
    assert [staff.who({}, {"authorization": f"Bearer {t}"}) for t in (token, "旧的口令2026")] == ["备份程序", ""]
    with pytest.raises(NotAllowed):
        Staff(read_accounts(path)).login(token)  # 令牌不能拿来在网页上登录


def test_guessing_from_one_place_does_not_lock_the_others_out() -> None:
    staff = Staff(PASSWORD, lambda: 0.0)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            staff.login("错的口令", "198.51.100.7")
    with pytest.raises(TooMany):
        staff.login(PASSWORD, "198.51.100.7")
    assert staff.login(PASSWORD, "203.0.113.9")


def test_guessing_from_everywhere_is_slowed_down_too() -> None:
    staff = Staff(PASSWORD, lambda: 0.0)
    for n in range(30):
        with pytest.raises(NotAllowed):
            staff.login("错的口令", f"198.51.100.{n}")
    with pytest.raises(TooMany):
        staff.login(PASSWORD, "203.0.113.9")


@pytest.mark.parametrize(
    "name, data, message",
    [
        ("办法.docx", b"MZ\x90\x00", "办法.docx 是程序，不是文件。"),
        ("办法.pdf", b"\x7fELF\x02", "办法.pdf 是程序，不是文件。"),
        ("办法.txt", b"#!/bin/sh\nrm", "办法.txt 是程序，不是文件。"),
        ("办法.pdf", "第一条 不是 PDF。".encode(), "办法.pdf 的内容不是 .pdf。请用原来的扩展名。"),
        ("图.png", b"GIF89a", "图.png 的内容不是 .png。请用原来的扩展名。"),
        ("包.zip", "不是压缩包".encode(), "包.zip 的内容不是 .zip。请用原来的扩展名。"),
    ],
)  # fmt: skip
def test_content_is_looked_at_not_the_name(name: str, data: bytes, message: str, store: Store) -> None:
    with pytest.raises(ZhengwenError, match=re.escape(message)):
        list(Uploads(store).add(name, data))
    assert [p for p in (store.path / "uploads").rglob("*") if p.is_file()] == []


def test_uploads_have_a_quota(store: Store) -> None:
    uploads = Uploads(store, quota=1200)
    upload(uploads, "津贴.txt", ALLOWANCE)
    with pytest.raises(ZhengwenError, match="超过总量"):
        upload(uploads, "方案.txt", PLAN)


def test_what_an_earlier_run_left_in_quarantine_is_cleaned(store: Store) -> None:
    left = store.path / "uploads" / ".quarantine" / "半份"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    Uploads(store)
    assert not left.exists()


# ---- 改动记录 --------------------------------------------------------------------------------------------------


def test_changes_are_recorded_with_who_and_what(store: Store) -> None:
    uploads = Uploads(store)
    done = list(uploads.add("津贴.txt", ALLOWANCE.encode(), "张三"))[-1]
    digest = store.documents()[0].digest
    uploads.remove(done.document, "李四")  # type: ignore[union-attr]
    rows = list(Journal(store.path).rows())
    assert [(r["who"], r["action"], r["name"], r.get("before"), r.get("after")) for r in rows] == [
        ("张三", "上传", "津贴.txt", None, digest), ("李四", "删除", "津贴.txt", digest, None),
    ]  # fmt: skip
    assert Journal(store.path).verify() == (2, "")


@pytest.mark.parametrize("spoil", ["改一行", "删中间一行", "插一行", "不是 JSON"])
def test_a_changed_record_is_noticed(spoil: str, tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for n in range(4):
        journal.record("张三", "上传", name=f"{n}.txt")
    lines = journal.path.read_text("utf-8").splitlines()
    if spoil == "改一行":
        lines[1] = lines[1].replace("张三", "李四")
    elif spoil == "删中间一行":
        del lines[1]
    elif spoil == "插一行":
        lines.insert(1, lines[0])
    else:
        lines[1] = "不是 JSON"
    journal.path.write_text("\n".join(lines) + "\n", "utf-8")
    count, why = journal.verify()
    assert (count, bool(why)) == (1, True)


# ---- 上传 ------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store", FakeEncoder()) as held:
        yield held


def upload(uploads: Uploads, name: str, text: str) -> Any:
    return list(uploads.add(name, text.encode()))[-1]


def titles(store: Store) -> list[str]:
    return [d.title for d in store.documents()]


def test_upload_then_undo(store: Store) -> None:
    uploads = Uploads(store)
    steps = list(uploads.add("津贴.txt", ALLOWANCE.encode()))
    assert {s.stage for s in steps[:-1]} >= {"reading", "encoding"}  # type: ignore[union-attr]
    done = steps[-1]
    assert (done.outcome, done.title, done.path) == ("added", "云河市高龄津贴发放办法", "")  # type: ignore[union-attr]
    uploads.undo(done.document)  # type: ignore[union-attr]
    assert (titles(store), list((store.path / "uploads").glob("*.txt"))) == ([], [])


def test_a_newer_version_replaces_and_undo_brings_the_old_back(store: Store) -> None:
    uploads = Uploads(store)
    upload(uploads, "津贴.txt", ALLOWANCE)
    newer = upload(uploads, "津贴.txt", ALLOWANCE.replace("每人每月100元", "每人每月160元"))
    assert newer.outcome == "updated"
    assert "160元" in "".join(c.text for c in store.clauses(newer.document))
    uploads.undo(newer.document)
    assert "160元" not in "".join(c.text for c in store.clauses(store.documents()[0].id))


def test_what_cannot_be_read_leaves_the_old_alone(store: Store) -> None:
    uploads = Uploads(store)
    upload(uploads, "津贴.txt", ALLOWANCE)
    failed = upload(uploads, "津贴.txt", "   ")
    assert (failed.outcome, "文件是空的" in failed.message) == ("failed", True)
    assert titles(store) == ["云河市高龄津贴发放办法"]
    assert (store.path / "uploads" / "津贴.txt").read_text("utf-8") == ALLOWANCE


def test_the_same_bytes_again_change_nothing(store: Store) -> None:
    uploads = Uploads(store)
    upload(uploads, "津贴.txt", ALLOWANCE)
    again = upload(uploads, "另一个名字.txt", ALLOWANCE)
    assert (again.outcome, uploads.can_undo(again.document)) == ("unchanged", True)  # 撤的是头一次
    assert titles(store) == ["云河市高龄津贴发放办法"]


def test_remove_then_undo(store: Store) -> None:
    uploads = Uploads(store)
    done = upload(uploads, "津贴.txt", ALLOWANCE)
    uploads.remove(done.document)
    assert titles(store) == []
    uploads.undo(done.document)
    assert titles(store) == ["云河市高龄津贴发放办法"]


def test_an_archive_is_several_files_undone_together(store: Store) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (("津贴.txt", ALLOWANCE), ("方案.txt", PLAN), ("空的.txt", " ")):
            archive.writestr(name, text)
    uploads = Uploads(store)
    reports = [r for r in uploads.add("政策.zip", packed.getvalue()) if isinstance(r, FileReport)]
    assert sorted(r.outcome for r in reports) == ["added", "added", "failed"]
    uploads.undo(next(r.document for r in reports if r.outcome == "added"))
    assert titles(store) == []
    assert [uploads.can_undo(r.document) for r in reports] == [False, False, False]


@pytest.mark.parametrize(
    "given, kept",
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\文件\\办法.docx", "办法.docx"),
        (".hidden.txt", "hidden.txt"),
        ("办法<1>.txt", "办法_1_.txt"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("换\n行.txt", "换_行.txt"),
    ],
)
def test_file_names_stay_in_the_folder(given: str, kept: str) -> None:
    assert fit_name(given) == kept


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_file_names_are_only_names(said: str, tmp_path: Path) -> None:
    try:
        name = fit_name(said + ".txt")
    except ZhengwenError:
        return
    assert (tmp_path / name).resolve().parent == tmp_path.resolve()


# ---- 接口 ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = Store(tmp_path_factory.mktemp("staff") / "store", FakeEncoder())
    service = Service(store, day=TODAY, staff=Staff(PASSWORD))
    with TestClient(create_app(service), base_url="http://127.0.0.1") as client:
        yield client
    store.close()


TOKEN = {"authorization": f"Bearer {PASSWORD}".encode()}


@pytest.mark.parametrize("method, path", [
    ("POST", "/api/documents?name=x.txt"), ("DELETE", "/api/documents/x"), ("POST", "/api/documents/x/undo"),
    ("GET", "/api/feedback.jsonl"),
])  # fmt: skip
def test_strangers_are_turned_away(method: str, path: str, client: TestClient) -> None:
    reply = client.request(method, path, headers={"authorization": "Bearer wrong"})
    assert (reply.status_code, reply.json()) == (403, {"error": "请先用工作人员口令登录。"})


def test_sign_in_gives_a_cookie_no_script_can_read(client: TestClient) -> None:
    reply = client.post("/api/staff", json={"password": PASSWORD})
    cookie = reply.headers["set-cookie"].lower()
    assert ("httponly" in cookie, "samesite=strict" in cookie) == (True, True)
    here = {"origin": "http://127.0.0.1"}
    assert client.post("/api/documents/x/undo", headers=here).json() == {"error": "没有可以撤销的。"}
    client.delete("/api/staff", headers=here)
    assert client.post("/api/documents/x/undo", headers=here).status_code == 403


def test_upload_reports_line_by_line_and_undo(client: TestClient) -> None:
    reply = client.post("/api/documents", params={"name": "方案.txt"}, content=PLAN.encode(), headers=TOKEN)
    rows = [json.loads(line) for line in reply.text.splitlines()]
    assert rows[0]["stage"] == "reading" and rows[-1]["outcome"] == "added" and rows[-1]["undo"] is True
    assert [d["title"] for d in client.get("/api/documents").json()] == ["云河市居家适老化改造实施方案"]
    gone = client.delete(f"/api/documents/{rows[-1]['document']}", headers=TOKEN)
    assert gone.json() == {"ok": True, "name": "方案.txt", "undo": True}
    assert client.get("/api/documents").json() == []
    assert client.post(f"/api/documents/{rows[-1]['document']}/undo", headers=TOKEN).json() == {"ok": True}
    assert len(client.get("/api/documents").json()) == 1


def test_what_cannot_be_read_is_explained(client: TestClient) -> None:
    for name, data, said in (("程序.exe", b"\x00", "不认识这种格式"), ("办法.docx", b"MZ\x00", "办法.docx 是程序")):
        reply = client.post("/api/documents", params={"name": name}, content=data, headers=TOKEN)
        last = json.loads(reply.text.splitlines()[-1])
        assert last["outcome"] == "failed" and said in last["message"]


# ---- 反馈 ------------------------------------------------------------------------------------------------------


def test_feedback_becomes_cases(client: TestClient) -> None:
    body = {
        "question": "补贴多少？",
        "verdict": "wrong",
        "comment": "引的是别处",
        "history": ["上文"],
        "clauses": ["没有的"],
    }
    assert client.post("/api/feedback", json=body).json() == {"ok": True}
    case = json.loads(client.get("/api/feedback.jsonl", headers=TOKEN).text.splitlines()[-1])
    assert {k: case[k] for k in ("type", "question", "history", "note", "clauses")} == {
        "type": "feedback-citation", "question": "补贴多少？", "history": ["上文"], "note": "引的是别处", "clauses": [],
    }  # fmt: skip


@pytest.mark.parametrize("body", [{"question": "问", "verdict": "很好"}, {"verdict": "good"}, {"question": "问"}])
def test_feedback_is_checked(body: dict[str, str], client: TestClient) -> None:
    assert client.post("/api/feedback", json=body).status_code == 422


def test_the_export_is_a_question_set(store: Store, tmp_path: Path) -> None:
    """评测读得进去：补上标准答案就能考。"""
    from evals.case import read_cases

    upload(Uploads(store), "津贴.txt", ALLOWANCE)
    clause = next(c for c in store.clauses(store.documents()[0].id) if c.label == "第三条")
    feedback = Feedback(store)
    feedback.add("高龄津贴多少钱？", "good", clauses=[clause.id])
    feedback.add("没有引到什么的", "bad", "应当答得出")
    path = tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in feedback.cases()), "utf-8")
    assert [(c.question, c.docs) for c in read_cases(path)] == [
        ("高龄津贴多少钱？", ("津贴.txt",)),
        ("没有引到什么的", ("津贴.txt",)),
    ]


def test_a_helpful_answer_keeps_its_clauses_as_gold(store: Store) -> None:
    upload(Uploads(store), "津贴.txt", ALLOWANCE)
    clause = next(c for c in store.clauses(store.documents()[0].id) if c.label == "第三条")
    feedback = Feedback(store)
    feedback.add("高龄津贴多少钱？", "good", clauses=[clause.id])
    case = next(iter(feedback.cases()))
    assert case["doc"] == ["津贴.txt"] and case["clauses"][0]["label"] == "第三条"
    assert clause.text.strip().startswith(case["clauses"][0]["quote"])
