-- Edits by other programs (QGIS, GDAL, sqlite3). Triggers with built-in functions only, so that every program can write; they
-- note which rows were touched, and the next start (or the running server's next look) turns the notes into rows of the log.
-- Own writes are told apart by yizhan_meta.writing, which is 1 only inside this program's transactions.

CREATE TABLE outside_edit (
  entity TEXT NOT NULL,                          -- station or area
  id INTEGER NOT NULL,
  at DATETIME NOT NULL,
  PRIMARY KEY (entity, id)
);

-- Edits that broke the domain's rules: the row was put back to its logged state, and what it held is kept here.
CREATE TABLE outside_refused (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  at DATETIME NOT NULL,
  entity TEXT NOT NULL,
  row_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  content TEXT NOT NULL                          -- the refused row as text
);

CREATE TRIGGER station_inserted_outside AFTER INSERT ON station
WHEN (SELECT writing FROM yizhan_meta WHERE id = 1) IS NOT 1
BEGIN
  INSERT INTO outside_edit VALUES ('station', NEW.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER station_updated_outside AFTER UPDATE ON station
WHEN (SELECT writing FROM yizhan_meta WHERE id = 1) IS NOT 1
BEGIN
  INSERT INTO outside_edit VALUES ('station', OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
  INSERT INTO outside_edit VALUES ('station', NEW.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER station_deleted_outside AFTER DELETE ON station
WHEN (SELECT writing FROM yizhan_meta WHERE id = 1) IS NOT 1
BEGIN
  INSERT INTO outside_edit VALUES ('station', OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER area_inserted_outside AFTER INSERT ON area
WHEN (SELECT writing FROM yizhan_meta WHERE id = 1) IS NOT 1
BEGIN
  INSERT INTO outside_edit VALUES ('area', NEW.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER area_updated_outside AFTER UPDATE ON area
WHEN (SELECT writing FROM yizhan_meta WHERE id = 1) IS NOT 1
BEGIN
  INSERT INTO outside_edit VALUES ('area', OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
  INSERT INTO outside_edit VALUES ('area', NEW.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
END;

CREATE TRIGGER area_deleted_outside AFTER DELETE ON area
WHEN (SELECT writing FROM yizhan_meta WHERE id = 1) IS NOT 1
BEGIN
  INSERT INTO outside_edit VALUES ('area', OLD.id, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT (entity, id) DO UPDATE SET at = excluded.at;
END;

-- Tables of ours that are not layers, listed as the standard asks of an extended GeoPackage.
INSERT INTO gpkg_extensions (table_name, column_name, extension_name, definition, scope) VALUES
  ('yizhan_meta', NULL, 'yizhan_store', 'the comments of this table''s definition in sqlite_schema', 'read-write'),
  ('token', NULL, 'yizhan_store', 'the comments of this table''s definition in sqlite_schema', 'read-write'),
  ('idempotency', NULL, 'yizhan_store', 'the comments of this table''s definition in sqlite_schema', 'read-write'),
  ('outside_edit', NULL, 'yizhan_store', 'the comments of this table''s definition in sqlite_schema', 'read-write'),
  ('outside_refused', NULL, 'yizhan_store', 'the comments of this table''s definition in sqlite_schema', 'read-write');
