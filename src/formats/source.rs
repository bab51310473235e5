//! Where a table's bytes come from: a file, or memory (an upload). Can be opened as often as needed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::FormatError;

/// Bytes that can be read and sought.
pub(super) trait Stream: Read + Seek + Send {}
impl<T: Read + Seek + Send> Stream for T {}

/// A table's bytes, with a name for messages. Cheap to clone.
#[derive(Clone)]
pub struct Source {
    name: Arc<str>,
    len: u64,
    from: From,
}

#[derive(Clone)]
enum From {
    File(Arc<Path>),
    Memory(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name).field("len", &self.len).finish_non_exhaustive()
    }
}

impl Source {
    /// A file.
    ///
    /// # Errors
    /// When it is absent, unreadable, a folder, not a regular file, or empty.
    pub fn file(path: impl Into<PathBuf>) -> Result<Self, FormatError> {
        let path = path.into();
        let name = path.display().to_string();
        let data = std::fs::metadata(&path).map_err(FormatError::io(&name))?;
        if data.is_dir() {
            return Err(FormatError::Directory { path });
        }
        if !data.is_file() {
            // A pipe can be read once, and reading takes two passes.
            return Err(FormatError::NotATable { name, found: "not a regular file".to_owned() });
        }
        if data.len() == 0 {
            return Err(FormatError::Empty { name });
        }
        Ok(Self { name: name.into(), len: data.len(), from: From::File(path.into()) })
    }

    /// Bytes in memory, for example an upload.
    ///
    /// # Errors
    /// When there are none.
    pub fn memory(name: &str, bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self, FormatError> {
        let len = bytes.as_ref().len() as u64;
        if len == 0 {
            return Err(FormatError::Empty { name: name.to_owned() });
        }
        Ok(Self { name: name.into(), len, from: From::Memory(Arc::new(bytes)) })
    }

    /// The same bytes under another name, for example that of an upload.
    #[must_use]
    pub fn renamed(self, name: &str) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The name used in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without folders and extension, for example as the default name of a data source.
    #[must_use]
    pub fn stem(&self) -> &str {
        Path::new(self.name.as_ref()).file_stem().and_then(|stem| stem.to_str()).unwrap_or("import")
    }

    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.len
    }

    /// Opens the bytes from the start.
    pub(super) fn open(&self) -> Result<Box<dyn Stream>, FormatError> {
        Ok(match &self.from {
            From::File(path) => Box::new(File::open(path).map_err(FormatError::io(&self.name))?),
            From::Memory(bytes) => Box::new(Cursor::new(Shared(Arc::clone(bytes)))),
        })
    }

    /// The first bytes, at most `most`.
    pub(super) fn head(&self, most: usize) -> Result<Vec<u8>, FormatError> {
        let mut head = Vec::new();
        self.open()?.take(most as u64).read_to_end(&mut head).map_err(FormatError::io(&self.name))?;
        Ok(head)
    }

    /// A buffered stream from the start that tells its progress about every megabyte.
    pub(super) fn metered<'a>(&self, progress: &'a dyn Fn(u64)) -> Result<Metered<'a>, FormatError> {
        Ok(Metered { inner: BufReader::with_capacity(128 << 10, self.open()?), read: 0, told: 0, progress })
    }
}

/// Bytes shared by every opening of an upload.
struct Shared(Arc<dyn AsRef<[u8]> + Send + Sync>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_ref().as_ref()
    }
}

/// A stream that counts.
pub(super) struct Metered<'a> {
    inner: BufReader<Box<dyn Stream>>,
    read: u64,
    told: u64,
    progress: &'a dyn Fn(u64),
}

impl Metered<'_> {
    fn count(&mut self, bytes: usize) {
        self.read += bytes as u64;
        if self.read - self.told >= 1 << 20 {
            self.told = self.read;
            (self.progress)(self.read);
        }
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.count(bytes);
        Ok(bytes)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.inner.consume(bytes);
        self.count(bytes);
    }
}

impl Seek for Metered<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
