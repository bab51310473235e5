//! The synthetic city and the synthetic nation: deterministic, seeded, labelled synthetic.
