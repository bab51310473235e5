//! The system of record behind one `Repository`: a GeoPackage file or PostGIS.
