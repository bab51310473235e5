-- The system of record: stations, planning areas, the ordered log of every change, tokens.
--
-- No gpkg_rtree_index: its triggers call ST_ functions that only spatial programs bring along, so that a plain sqlite3 (and
-- this program) could no longer write a row. Searching in space is the server's own business, in memory.

-- One row: what this file is and where it stands.
CREATE TABLE yizhan_meta (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  application TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  -- A revision is EPOCH.N. The epoch is the second (Unix time) in which this history began; a restored copy begins anew.
  epoch INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  -- Digest of the kinds and services that the rows were last checked against.
  vocabulary_digest TEXT,
  -- 1 only inside a transaction of this program, never in committed state: so the triggers know other programs' writes.
  writing INTEGER NOT NULL DEFAULT 0,
  -- 1 in a backup: the first program that opens it as a store begins a new epoch.
  is_backup INTEGER NOT NULL DEFAULT 0,
  created_at DATETIME NOT NULL
);

-- Stations. Columns are the fields of the attribute dictionary that people look at in a GIS, in its words; the rest is one
-- JSON object. Lists are `a;b`, pairs `key:value;key:value`. NULL is unknown. geom is NULL for a station without a position.
CREATE TABLE station (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- allotted once, never reused (AUTOINCREMENT remembers deleted ones)
  geom POINT,                                    -- WGS 84, longitude then latitude
  name TEXT NOT NULL,
  kind TEXT NOT NULL,                            -- a kind of the vocabulary
  brand TEXT,
  ext_ids TEXT,                                  -- JSON object: source → id
  status TEXT,
  successor INTEGER,                             -- the station that took over, when relocated or merged
  tier TEXT,
  star INTEGER,                                  -- 0 to 5
  position_accuracy TEXT,
  address TEXT,
  province TEXT,
  city TEXT,
  district TEXT,
  street TEXT,
  adcode TEXT,
  floor TEXT,
  host_type TEXT,
  host_name TEXT,
  operator TEXT,
  public_phone TEXT,
  serves TEXT,                                   -- codes, `courier;rider`
  access_scope TEXT,
  entry_method TEXT,                             -- codes, `staffed;qr_scan`
  entry_needs_app BOOLEAN,
  hours TEXT,                                    -- as the source wrote it, else an OSM opening_hours expression
  services TEXT,                                 -- `toilet:yes;shower:broken`
  area_m2 DOUBLE,
  seats INTEGER,
  capacity INTEGER,                              -- people
  source TEXT,
  licence TEXT,
  attributes TEXT,                               -- JSON object of every other field
  revision INTEGER,                              -- the transaction that last changed the row
  updated_at DATETIME
);

-- Named planning areas: supplied by users, 示意, never legal boundaries.
CREATE TABLE area (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  geom MULTIPOLYGON NOT NULL,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  level TEXT NOT NULL DEFAULT '',
  parent TEXT,                                   -- code of the area it belongs to
  source TEXT NOT NULL DEFAULT '',
  revision INTEGER,
  updated_at DATETIME
);

-- The log: one revision a transaction, rows in order of (revision, seq). Append-only.
CREATE TABLE change (
  fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, -- asked for by the format; the order that counts is (revision, seq)
  revision INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at DATETIME NOT NULL,
  actor TEXT NOT NULL,                           -- a token's name, `import`, `outside`
  source TEXT NOT NULL,
  op TEXT NOT NULL,                              -- create, update, withdraw, restore, merge; remove (areas), revoke (tokens)
  entity TEXT NOT NULL,                          -- station, area, token, vocabulary
  id INTEGER NOT NULL,                           -- the row's id in its table
  before TEXT,                                   -- JSON object of the whole record, NULL when there was none
  after TEXT
);
CREATE UNIQUE INDEX change_in_order ON change (revision, seq);
CREATE INDEX change_of_one ON change (entity, id, revision);

-- Who may write what. Only the SHA-256 of a secret is kept.
CREATE TABLE token (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  kinds TEXT NOT NULL DEFAULT '',                -- kind codes `a;b`; empty is all
  area TEXT,
  digest BLOB NOT NULL UNIQUE,
  created_at DATETIME NOT NULL,
  expires_at DATETIME,
  revoked_at DATETIME
);

-- Requests that must not be applied twice: the client's key and which revision answered it.
CREATE TABLE idempotency (
  key TEXT PRIMARY KEY NOT NULL,
  fingerprint BLOB NOT NULL,
  revision INTEGER NOT NULL,
  at DATETIME NOT NULL
);

INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES
  ('station', 'features', 'station', '服务站点 · service stations', 4326),
  ('area', 'features', 'area', '规划单元(示意,非法定界线) · planning areas, not legal boundaries', 4326),
  ('change', 'attributes', 'change', '变更记录 · log of every change, append-only', NULL);
INSERT INTO gpkg_geometry_columns VALUES
  ('station', 'geom', 'POINT', 4326, 0, 0),
  ('area', 'geom', 'MULTIPOLYGON', 4326, 0, 0);
