//! The HTTP surface: handlers translate, never compute.
