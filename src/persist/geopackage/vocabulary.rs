//! Which kinds and services the rows were last read with: a change of them is a revision of its own, for answers depend on
//! them.

use std::sync::Arc;

use chrono::Utc;
use sha2::{Digest, Sha256};

use super::writer::LogRow;
use super::{GeoPackage, geometry};
use crate::persist::PersistError;
use crate::station::Vocabulary;

impl GeoPackage {
    /// Notes the vocabulary the store is opened with.
    pub(super) async fn note_vocabulary(&self) -> Result<(), PersistError> {
        let fail = self.fail("noting the vocabulary");
        let stored: Option<String> = sqlx::query_scalar("SELECT vocabulary_digest FROM yizhan_meta WHERE id = 1")
            .fetch_one(self.readers())
            .await
            .map_err(&fail)?;
        let present = digest(self.vocabulary());
        if stored.as_ref() == Some(&present) {
            return Ok(());
        }
        let mut to = self.writer().begin("store".into(), "vocabulary".into(), Utc::now()).await?;
        sqlx::query("UPDATE yizhan_meta SET vocabulary_digest = ? WHERE id = 1")
            .bind(present.clone())
            .execute(to.connection()?)
            .await
            .map_err(&fail)?;
        // A new store has nothing that was read with another vocabulary.
        let Some(stored) = stored else { return to.commit_unnumbered().await.map(|_| ()) };
        let text = |digest: String| Some(serde_json::json!({ "digest": digest }).to_string());
        let row = LogRow { op: "update", entity: "vocabulary", id: 1, before: text(stored), after: text(present) };
        to.log(vec![row]).await?;
        to.commit().await.map(|_| ())
    }
}

/// A digest of everything the vocabulary says.
fn digest(vocabulary: &Arc<Vocabulary>) -> String {
    let mut hash = Sha256::new();
    for (list, terms) in [("kinds", vocabulary.kinds()), ("services", vocabulary.services())] {
        hash.update(list);
        for term in terms {
            let parts = [&term.code, &term.zh, &term.en, &term.icon, &term.group];
            for part in parts.into_iter().chain(&term.aliases) {
                hash.update(part.as_bytes());
                hash.update([0x1f]);
            }
            hash.update([0x1e]);
        }
    }
    geometry::hex(&hash.finalize())
}
