-- 库的格式。变了就把 catalogue.py 的 FORMAT 加一。
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES ('generation', '0'), ('encoder', ''), ('words', '');

CREATE TABLE documents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  path TEXT NOT NULL,          -- 读入时的绝对路径；上传的为空
  digest TEXT NOT NULL,        -- 原始字节的 sha256
  fingerprint TEXT NOT NULL,   -- 读出来的全部结果的摘要：没变就不动库
  rules TEXT NOT NULL,         -- 读它时的规则版本：没变就不必重读文件
  record TEXT NOT NULL,        -- Document 的 JSON
  generation INTEGER NOT NULL  -- 最近一次写它的那一代
);
CREATE INDEX documents_path ON documents (path);
CREATE INDEX documents_digest ON documents (digest);

CREATE TABLE clauses (
  key INTEGER PRIMARY KEY,     -- 词索引的行号
  id TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  label TEXT NOT NULL,
  path TEXT NOT NULL,          -- JSON 数组
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  parent TEXT NOT NULL,
  inferred INTEGER NOT NULL,
  passage BLOB                 -- 送去编码的文字的摘要；不进检索的（网页杂质）为空
);
CREATE INDEX clauses_document ON clauses (document, position);
CREATE INDEX clauses_passage ON clauses (passage) WHERE passage IS NOT NULL;

CREATE TABLE facts (
  key INTEGER PRIMARY KEY,
  document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  clause TEXT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  text TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  basis TEXT NOT NULL,
  source TEXT NOT NULL,
  bound TEXT NOT NULL,
  subject TEXT NOT NULL
);
CREATE INDEX facts_document ON facts (document);
CREATE INDEX facts_clause ON facts (clause);
-- 列全某单位的任务、数有几条，只看这一个索引：在哪份、哪条，算不算数
CREATE INDEX facts_stated ON facts (kind, value, document, clause, basis);
CREATE INDEX facts_value ON facts (value);

-- 同样的文字只编一次码，不论在几份文件里
CREATE TABLE vectors (
  digest BLOB PRIMARY KEY,
  vector BLOB NOT NULL         -- float32，已归一
);

-- 每份文件最近一次增、改、删在哪一代；向量索引据此跟上
CREATE TABLE changes (
  document TEXT PRIMARY KEY,
  generation INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX changes_generation ON changes (generation);

-- 已切好的词，以空格相连；原文在 clauses 里，这里只存倒排表
CREATE VIRTUAL TABLE words USING fts5 (head, body, content = '', tokenize = "unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE bigrams USING fts5 (head, body, content = '', tokenize = "unicode61 remove_diacritics 0");
