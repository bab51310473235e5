//! Named planning areas: polygons with a code and a parent.
