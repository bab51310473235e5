//! Which encoding a text is in. A byte-order mark decides; else UTF-8 where it fits, else GBK (GB 18030) or Big5.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use encoding_rs::{BIG5, Decoder, DecoderResult, GB18030, UTF_16BE, UTF_16LE};

use crate::formats::{FormatError, Source};

/// An encoding of text tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// With or without its mark.
    Utf8,
    /// What Excel calls Unicode text.
    Utf16(bool),
    /// GB 18030, of which GBK and GB 2312 are parts.
    Gbk,
    /// Traditional Chinese of before Unicode.
    Big5,
}

impl Encoding {
    /// Its name for people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16(_) => "UTF-16",
            Self::Gbk => "GBK",
            Self::Big5 => "Big5",
        }
    }

    fn foreign(self) -> Option<&'static encoding_rs::Encoding> {
        match self {
            Self::Utf8 => None,
            Self::Utf16(true) => Some(UTF_16BE),
            Self::Utf16(false) => Some(UTF_16LE),
            Self::Gbk => Some(GB18030),
            Self::Big5 => Some(BIG5),
        }
    }

    /// The start of a file as text, for a look; what is broken becomes �.
    pub(super) fn text(self, head: &[u8]) -> Cow<'_, str> {
        match self.foreign() {
            None => String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)),
            Some(foreign) => foreign.decode(head).0,
        }
    }

    /// The stream as UTF-8, without the byte-order mark. Bytes that are no text come out as 0xFF, which no UTF-8 holds,
    /// so that whoever checks the cells can name the row.
    pub(super) fn reader<'a, R: BufRead + 'a>(self, mut stream: R) -> Result<Box<dyn BufRead + 'a>, FormatError> {
        if let Some(foreign) = self.foreign() {
            let decoder = foreign.new_decoder_with_bom_removal();
            return Ok(Box::new(Transcoded { stream, decoder, out: Vec::new(), at: 0, over: false }));
        }
        let head = stream.fill_buf().map_err(FormatError::io("the text"))?;
        if head.starts_with(b"\xef\xbb\xbf") {
            stream.consume(3);
        }
        Ok(Box::new(stream))
    }
}

/// Finds the encoding. Reads the whole file once when it is not plainly UTF-8.
pub(super) fn sniff(source: &Source, is_header: &dyn Fn(&str) -> bool) -> Result<Encoding, FormatError> {
    let head = source.head(64 << 10)?;
    if head.starts_with(b"\xef\xbb\xbf") {
        return Ok(Encoding::Utf8);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Ok(Encoding::Utf16(head.starts_with(b"\xfe\xff")));
    }
    let utf8 = utf8_census(source)?;
    // Mostly UTF-8 with a few broken rows is UTF-8, and the rows are named; GBK text hardly ever holds valid UTF-8.
    if utf8.broken == 0 || utf8.valid > 4 * utf8.broken {
        return Ok(Encoding::Utf8);
    }
    let gbk = foreign_census(source, GB18030)?;
    if gbk.broken * 100 > gbk.valid {
        return Ok(Encoding::Utf8);
    }
    // Every Big5 text is also a GBK text (of nonsense); the header's words tell.
    let known = |encoding: Encoding| {
        let text = encoding.text(&head);
        let words = text.lines().take(20).flat_map(|line| line.split([',', ';', '\t', '|']));
        words.filter(|word| is_header(word.trim_matches(['"', ' ']))).count()
    };
    Ok(if known(Encoding::Big5) > known(Encoding::Gbk) { Encoding::Big5 } else { Encoding::Gbk })
}

/// How many characters of more than one byte a reading finds, and how many places it cannot read.
#[derive(Default)]
struct Census {
    valid: u64,
    broken: u64,
}

fn utf8_census(source: &Source) -> Result<Census, FormatError> {
    let mut census = Census::default();
    each_chunk(source, |chunk, last| {
        let mut rest = chunk;
        loop {
            let (valid, error) = match std::str::from_utf8(rest) {
                Ok(text) => (text, None),
                Err(error) => {
                    (std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(), Some(error.error_len()))
                }
            };
            census.valid += valid.chars().filter(|c| !c.is_ascii()).count() as u64;
            rest = &rest[valid.len()..];
            match error {
                None => return 0,
                // Cut by the chunk's end: the next chunk brings the rest.
                Some(None) if !last => return rest.len(),
                Some(length) => {
                    census.broken += 1;
                    rest = &rest[length.unwrap_or(rest.len())..];
                }
            }
        }
    })?;
    Ok(census)
}

fn foreign_census(source: &Source, encoding: &'static encoding_rs::Encoding) -> Result<Census, FormatError> {
    let mut census = Census::default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(256 << 10);
    each_chunk(source, |chunk, last| {
        let mut rest = chunk;
        loop {
            out.clear();
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut out, last);
            census.valid += out.chars().filter(|c| !c.is_ascii()).count() as u64;
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => return 0,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => census.broken += 1,
            }
        }
    })?;
    Ok(census)
}

/// Calls `look` with each chunk and whether it is the last; it returns how many bytes at the end it wants again.
fn each_chunk(source: &Source, mut look: impl FnMut(&[u8], bool) -> usize) -> Result<(), FormatError> {
    const CHUNK: usize = 64 << 10;
    let mut stream = source.open()?;
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    loop {
        let read = stream.read(&mut buffer[kept..]).map_err(FormatError::io(source.name()))?;
        let end = kept + read;
        kept = look(&buffer[..end], read == 0);
        if read == 0 {
            return Ok(());
        }
        buffer.copy_within(end - kept..end, 0);
    }
}

/// A stream of another encoding, as UTF-8.
struct Transcoded<R> {
    stream: R,
    decoder: Decoder,
    out: Vec<u8>,
    at: usize,
    over: bool,
}

impl<R: BufRead> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let bytes = ready.len().min(buffer.len());
        buffer[..bytes].copy_from_slice(&ready[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

impl<R: BufRead> BufRead for Transcoded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at == self.out.len() && !self.over {
            self.at = 0;
            self.out.clear();
            let chunk = self.stream.fill_buf()?;
            let last = chunk.is_empty();
            self.out.resize(self.decoder.max_utf8_buffer_length_without_replacement(chunk.len()).unwrap_or(64), 0);
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(chunk, &mut self.out, last);
            self.stream.consume(read);
            self.out.truncate(written);
            match result {
                DecoderResult::Malformed(..) => self.out.push(0xff),
                DecoderResult::InputEmpty => self.over = last,
                DecoderResult::OutputFull => {}
            }
        }
        Ok(&self.out[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.out.len());
    }
}
