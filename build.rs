//! Lists the built web page (`web/dist`) for embedding: one row a file, with its Brotli copy where the web build made one.
//!
//! Without a built page the list is empty and the program says so at `/`. Nothing is built here; `make` does that.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let dist = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("web/dist");
    // Cargo takes a path that is absent as changed, always; an empty folder is quiet. Where none can be made, as in a
    // read-only checkout, there is nothing to watch for either.
    drop(fs::create_dir_all(&dist));
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    collect(&dist, &mut files)?;
    files.sort();
    let mut rows = String::from("&[\n");
    let included = |file: &Path| format!("include_bytes!({:?})", file.to_string_lossy());
    for file in files.iter().filter(|file| file.extension().is_none_or(|extension| extension != "br")) {
        let name = file.strip_prefix(&dist).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let brotli = PathBuf::from(format!("{}.br", file.display()));
        let brotli = if files.contains(&brotli) { format!("Some({})", included(&brotli)) } else { "None".into() };
        let row = writeln!(rows, "    File {{ name: {name:?}, plain: {}, brotli: {brotli} }},", included(file));
        row.map_err(io::Error::other)?;
    }
    rows.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("web_files.rs"), rows)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
