//! An array that is either owned or a stretch of a mapped file; to its readers there is no difference.

use std::ops::Deref;
use std::sync::Arc;

use bytemuck::Pod;

/// Bytes that stay where they are, 64-byte aligned: a mapped file.
pub(super) type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// An array of plain numbers.
pub(super) enum Array<T> {
    Owned(Arc<Vec<T>>),
    Mapped { bytes: Bytes, start: usize, end: usize },
}

/// The same array once more, not its items.
impl<T> Clone for Array<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Owned(items) => Self::Owned(items.clone()),
            Self::Mapped { bytes, start, end } => Self::Mapped { bytes: bytes.clone(), start: *start, end: *end },
        }
    }
}

impl<T: Pod> Array<T> {
    /// The array that lies at these bytes; `None` when they are not there, no whole number of items, or out of line.
    pub(super) fn mapped(bytes: Bytes, start: usize, end: usize) -> Option<Self> {
        let slice = (*bytes).as_ref().get(start..end)?;
        bytemuck::try_cast_slice::<u8, T>(slice).ok()?;
        Some(Self::Mapped { bytes, start, end })
    }
}

impl<T: Pod> Deref for Array<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Owned(items) => items,
            // `mapped` has tried this cast.
            Self::Mapped { bytes, start, end } => bytemuck::cast_slice(&(**bytes).as_ref()[*start..*end]),
        }
    }
}

impl<T> From<Vec<T>> for Array<T> {
    fn from(items: Vec<T>) -> Self {
        Self::Owned(Arc::new(items))
    }
}

impl<T> Default for Array<T> {
    fn default() -> Self {
        Self::Owned(Arc::default())
    }
}

impl<T: Pod> std::fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{} × {}]", self.len(), std::any::type_name::<T>())
    }
}
