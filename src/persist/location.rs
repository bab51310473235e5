//! Where a store is: the path of a GeoPackage file.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A GeoPackage file.
    GeoPackage(PathBuf),
}

/// Text that names no store this program can open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("store {value:?}: {reason}")]
pub struct InvalidLocation {
    /// What was given; a URL is cut after its scheme, for it may hold a password.
    pub value: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl FromStr for Location {
    type Err = InvalidLocation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((scheme, _)) = text.split_once("://") {
            let reason = match scheme {
                "postgres" | "postgresql" => "this version keeps stations in a GeoPackage file; expected a path",
                _ => "expected the path of a GeoPackage file, not a URL",
            };
            return Err(InvalidLocation { value: format!("{scheme}://…"), reason });
        }
        if text.trim().is_empty() {
            return Err(InvalidLocation { value: text.to_owned(), reason: "expected the path of a GeoPackage file" });
        }
        Ok(Self::GeoPackage(PathBuf::from(text)))
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Self {
        Self::GeoPackage(path)
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GeoPackage(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let error = "postgres://me:secret@db/stations".parse::<Location>().unwrap_err().to_string();
        assert!(!error.contains("secret"), "{error}");
    }

    #[test]
    fn a_path_is_a_store() {
        assert_eq!("data/a.gpkg".parse(), Ok(Location::GeoPackage("data/a.gpkg".into())));
        assert!("".parse::<Location>().is_err());
    }
}
