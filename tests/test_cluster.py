"""集群的库（PostgreSQL 和 Milvus）守嵌入式的库同样的规矩：同样的测试再跑一遍，外加几个进程共用的。"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

# 同一批测试，``store`` 换成这里的
from test_store import (  # noqa: F401
    test_a_file_that_became_a_copy_of_another_is_still_itself,
    test_absent_things,
    test_changed_file_replaces_its_clauses,
    test_counts,
    test_empty_document,
    test_encoding_is_reported,
    test_every_field_of_a_clause_and_a_fact_survives,
    test_facts_meet_every_condition,
    test_facts_of_clauses,
    test_many_threads,
    test_remove,
    test_same_bytes_under_another_name_are_the_first,
    test_same_name_in_another_folder_is_another_document,
    test_same_path_with_other_rules_is_updated_only_when_the_reading_changed,
    test_scale_of_a_question,
    test_search,
    test_search_text_is_only_text,
    test_titles_and_places_are_searched_but_only_text_is_kept,
    test_what_goes_in_comes_out,
)

from ingest.store import Store
from tests.fakes import FakeEncoder


@pytest.fixture
def store(cluster: str) -> Iterator[Store]:
    with Store(cluster, FakeEncoder()) as opened:
        yield opened
