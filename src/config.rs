//! Settings: flags over `YIZHAN_*` variables over `yizhan.toml` over defaults. Imports nothing of ours.
