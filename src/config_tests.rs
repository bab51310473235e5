//! Which source of a setting wins, and how a wrong one is refused. The `YIZHAN_*` variables are tested on the real
//! binary in `tests/cli.rs`, since a test cannot safely change its own environment.

use super::*;

fn file(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
    folder
}

#[test]
fn without_any_choice_the_defaults_hold() {
    let empty = tempfile::tempdir().unwrap();
    let settings = Settings::resolve(Choices::default(), empty.path()).unwrap();
    assert_eq!(settings.data_dir, Path::new("./data/local"));
    assert_eq!(settings.store, "./data/local/yizhan.gpkg");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert!(!settings.closed);
    assert_eq!((settings.walk_speed_mps, settings.ebike_speed_mps), (1.11, 4.17));
}

#[test]
fn the_file_beats_the_defaults_and_a_flag_beats_the_file() {
    let folder = file("listen = \"127.0.0.1:9000\"\nclosed = true\nmap_approval = \"GS(2026)0000号\"\n");
    let flags = Choices { listen: Some("127.0.0.1:7000".parse().unwrap()), ..Choices::default() };
    let settings = Settings::resolve(flags, folder.path()).unwrap();
    assert_eq!(settings.listen.port(), 7000);
    assert!(settings.closed);
    assert_eq!(settings.map_approval.as_deref(), Some("GS(2026)0000号"));
}

#[test]
fn paths_of_the_file_are_relative_to_it_and_an_address_is_left_alone() {
    let folder = file("data_dir = \"here\"\nstore = \"stations.gpkg\"\n");
    let settings = Settings::resolve(Choices::default(), folder.path()).unwrap();
    assert_eq!(settings.data_dir, folder.path().join("here"));
    assert_eq!(settings.store, folder.path().join("stations.gpkg").to_string_lossy());

    let folder = file("store = \"postgres://somewhere/db\"\n");
    assert_eq!(Settings::resolve(Choices::default(), folder.path()).unwrap().store, "postgres://somewhere/db");
}

#[test]
fn an_unknown_key_is_refused_by_name_with_its_file() {
    let folder = file("listen = \"127.0.0.1:9000\"\nlisten_on = 3\n");
    let message = Settings::resolve(Choices::default(), folder.path()).unwrap_err().to_string();
    assert!(message.contains("listen_on") && message.contains(FILE_NAME) && message.contains("line 2"), "{message}");
}

#[test]
fn a_named_file_that_is_absent_is_an_error_and_an_absent_usual_one_is_not() {
    let empty = tempfile::tempdir().unwrap();
    let named = Choices { config: Some(empty.path().join("other.toml")), ..Choices::default() };
    assert!(matches!(Settings::resolve(named, empty.path()), Err(SettingsError::Read { .. })));
    assert!(Settings::resolve(Choices::default(), empty.path()).is_ok());
}

#[test]
fn a_value_out_of_its_range_is_named_with_what_it_may_be() {
    for (text, named) in [
        ("walk_speed_mps = nan", "walk_speed_mps"),
        ("walk_speed_mps = 0", "walk_speed_mps"),
        ("ebike_speed_mps = -4.0", "ebike_speed_mps"),
        ("request_timeout_s = inf", "request_timeout_s"),
        ("cpu_permits = 0", "cpu_permits"),
        ("store = ' '", "store"),
    ] {
        // `0` is an integer to TOML where a float is expected; both spellings are a person's.
        let folder = file(text);
        let message = Settings::resolve(Choices::default(), folder.path()).unwrap_err().to_string();
        assert!(message.contains(named), "{text}: {message}");
    }
}
