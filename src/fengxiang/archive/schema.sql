-- Pages are the evidence; every row of documents can be made again from them (`rebuild`).
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pages (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT,
    fetched TEXT,
    charset TEXT,
    given TEXT NOT NULL,          -- what the caller or a manifest stated, as JSON
    data BLOB NOT NULL            -- the bytes, deflated
);
CREATE INDEX IF NOT EXISTS pages_by_bytes ON pages (sha256);

CREATE TABLE IF NOT EXISTS documents (
    page INTEGER PRIMARY KEY REFERENCES pages (id) ON DELETE CASCADE,
    series TEXT NOT NULL,
    date TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    day TEXT NOT NULL,            -- the date, a year alone counted as its last day
    witness INTEGER NOT NULL,     -- 0 is the edition's own text
    title TEXT NOT NULL,
    publisher TEXT,
    published TEXT,
    complete INTEGER NOT NULL,
    abridged TEXT,
    warnings TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    characters INTEGER NOT NULL,
    text TEXT NOT NULL,
    parts TEXT,                   -- where each section begins, with its role and rank; made anew where it is missing
    UNIQUE (series, date, name, witness)
);
CREATE INDEX IF NOT EXISTS documents_by_text ON documents (sha256);
-- What is asked of every document is answered from indexes, without touching the texts.
CREATE INDEX IF NOT EXISTS documents_by_day ON documents (witness, day, characters);
CREATE INDEX IF NOT EXISTS documents_by_series ON documents (series, witness, day, complete, date, name, title);
CREATE INDEX IF NOT EXISTS documents_by_page ON documents (page, witness, sha256, series, date, name, characters);

-- Sorted texts (`shards.py`): folders of arrays beside this file. A shard's documents are counted from its beginning;
-- one whose page is gone or has another text now stays in its place and does not count.
CREATE TABLE IF NOT EXISTS shards (name TEXT PRIMARY KEY, units INTEGER NOT NULL, marks TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS shard_documents (
    shard TEXT NOT NULL,
    place INTEGER NOT NULL,
    page INTEGER NOT NULL,
    day TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (shard, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS shard_documents_by_page ON shard_documents (page, sha256);

CREATE TABLE IF NOT EXISTS notes (
    edition TEXT NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL,
    quote TEXT NOT NULL,          -- the characters it was written on, by which it is found again
    remark TEXT NOT NULL,
    written TEXT NOT NULL,
    PRIMARY KEY (edition, start, stop, quote)
) WITHOUT ROWID;

-- Addresses that were visited when texts were collected, so that nothing is asked for twice.
CREATE TABLE IF NOT EXISTS visits (
    url TEXT PRIMARY KEY,
    outcome TEXT NOT NULL,
    edition TEXT NOT NULL,
    etag TEXT NOT NULL,
    modified TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    visited TEXT NOT NULL
) WITHOUT ROWID;
