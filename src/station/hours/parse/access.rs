//! Who may enter, from the words an hours field drops about it.

use crate::station::AccessScope;

use super::words::Audience;

/// The access words of a text.
#[expect(clippy::struct_excessive_bools, reason = "each is a word that the text holds or does not")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Access {
    staff: bool,
    certain: bool,
    members: bool,
    public: bool,
    request: bool,
}

impl Access {
    pub(super) fn admit(&mut self, audience: Audience) {
        match audience {
            Audience::Staff => self.staff = true,
            Audience::Certain => self.certain = true,
            Audience::Members => self.members = true,
            Audience::Public => self.public = true,
        }
    }

    /// "Not open to outsiders": who remains is the house.
    pub(super) fn not_public(&mut self) {
        self.staff = true;
    }

    pub(super) fn request(&mut self) {
        self.request = true;
    }

    /// Every scope that the words speak of, the one that holds for a stranger at the door first.
    ///
    /// The public that has to ask is `on_request`; staff and certain others together are `target_groups`.
    pub(super) fn scopes(self) -> Vec<AccessScope> {
        let closed = self.staff || self.certain || self.members;
        let scopes = [
            (self.request && (self.public || !closed), AccessScope::OnRequest),
            (self.public, AccessScope::Public),
            (self.certain, AccessScope::TargetGroups),
            (self.members, AccessScope::MembersOnly),
            (self.staff, AccessScope::EmployeesOnly),
            (self.request, AccessScope::OnRequest),
        ];
        let mut found = Vec::new();
        for (holds, scope) in scopes {
            if holds && !found.contains(&scope) {
                found.push(scope);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_gets_the_scope_that_holds_at_the_door() {
        let mut access = Access::default();
        assert!(access.scopes().is_empty());
        access.not_public();
        assert_eq!(access.scopes(), [AccessScope::EmployeesOnly]);
        access.admit(Audience::Certain);
        assert_eq!(access.scopes()[0], AccessScope::TargetGroups);
        access.admit(Audience::Public);
        assert_eq!(access.scopes()[0], AccessScope::Public);
        access.request();
        assert_eq!(access.scopes()[0], AccessScope::OnRequest);
    }
}
