-- PostgreSQL 里的库，与 schema.sql 同样的表；变了就把 postgres.py 的 FORMAT 加一。
-- 都在模式 zhengwen 里；文字按字节排，与 SQLite 一致，不随服务器的语言变。
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
INSERT INTO meta VALUES
  ('generation', '0'), ('encoder', ''), ('words', ''),
  ('identity', left(md5(random()::text || clock_timestamp()::text), 12)),  -- 检索所在处的集合以它为名
  ('collection', '');

CREATE TABLE documents (
  id TEXT COLLATE "C" PRIMARY KEY,
  name TEXT COLLATE "C" NOT NULL,
  path TEXT NOT NULL,
  digest TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  rules TEXT NOT NULL,
  record TEXT NOT NULL,
  generation BIGINT NOT NULL
);
CREATE INDEX documents_path ON documents (path);
CREATE INDEX documents_digest ON documents (digest);

CREATE TABLE clauses (
  key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- 检索所在处的主键；从不重复使用，回滚了也不
  id TEXT COLLATE "C" NOT NULL UNIQUE,
  document TEXT COLLATE "C" NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  label TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  parent TEXT NOT NULL,
  inferred INTEGER NOT NULL,
  passage BYTEA
);
CREATE INDEX clauses_document ON clauses (document, position);
CREATE INDEX clauses_passage ON clauses (passage) WHERE passage IS NOT NULL;

CREATE TABLE facts (
  key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document TEXT COLLATE "C" NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  clause TEXT COLLATE "C" NOT NULL,
  kind TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
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
CREATE INDEX facts_kind ON facts (kind);
CREATE INDEX facts_value ON facts USING hash (value);  -- 值可以很长，B 树的一项至多 2.7 KB

CREATE TABLE vectors (
  digest BYTEA PRIMARY KEY,
  vector BYTEA NOT NULL
);
ALTER TABLE vectors ALTER vector SET STORAGE PLAIN;  -- 压不小，不必试

CREATE TABLE changes (
  document TEXT COLLATE "C" PRIMARY KEY,
  generation BIGINT NOT NULL
);

-- BM25 要的总账：每个词出现在几条里；共有几条、几个词
CREATE TABLE terms (
  kind TEXT NOT NULL,                 -- words 或 bigrams
  token TEXT COLLATE "C" NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (kind, token)
);
CREATE TABLE totals (
  kind TEXT PRIMARY KEY,
  clauses BIGINT NOT NULL,
  tokens BIGINT NOT NULL
);
INSERT INTO totals VALUES ('words', 0, 0), ('bigrams', 0, 0);
