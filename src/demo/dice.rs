//! A small seeded generator of pseudo-random numbers.
//!
//! Not for secrets, and not the platform's: it uses only integer arithmetic and exact floating-point operations, so the
//! same seed gives the same numbers on every machine and in every release.

/// `SplitMix64` (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195): one 64-bit word of state.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// A generator for one purpose: equal `(seed, purpose)` give equal streams, different purposes independent ones, so
    /// that one more roll in one part of the demo leaves the other parts as they were.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a: only to spread the purposes over the states.
        let spread =
            purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let mut dice = Self(seed ^ spread);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `[0, 1)`, a multiple of 2⁻⁵³.
    pub(super) fn unit(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
        let bits = (self.next() >> 11) as f64;
        bits * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform in `[low, high)`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in `0..n`; 0 when `n` is 0. The bias of the multiply-shift is below n / 2³².
    pub(super) fn below(&mut self, n: usize) -> usize {
        let high = (self.next() >> 32) * u64::try_from(n).unwrap_or(u64::from(u32::MAX)).min(u64::from(u32::MAX));
        usize::try_from(high >> 32).unwrap_or(0)
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Nearly normal, mean 0 and standard deviation 1, within ±3.46: the sum of four uniforms. Chosen over Box–Muller
    /// because it needs no logarithm and no cosine, whose last digits differ between platforms.
    pub(super) fn normal(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit() + self.unit();
        (sum - 2.0) * 1.732_050_807_568_877_2
    }

    /// One value of a table of `(value, weight)`.
    pub(super) fn of<T: Copy>(&mut self, table: &[(T, u32)]) -> T {
        let sum: u32 = table.iter().map(|entry| entry.1).sum();
        let mut left = self.below(usize::try_from(sum).unwrap_or(0));
        for (value, weight) in table {
            let weight = usize::try_from(*weight).unwrap_or(0);
            if left < weight {
                return *value;
            }
            left -= weight;
        }
        table[table.len() - 1].0
    }
}

/// A wheel of fortune: indices, each as likely as its weight, found in logarithmic time.
#[derive(Debug, Clone)]
pub(super) struct Wheel(Vec<f64>);

impl Wheel {
    pub(super) fn new(weights: impl Iterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        Self(
            weights
                .map(|weight| {
                    sum += weight;
                    sum
                })
                .collect(),
        )
    }

    /// An index; 0 when there are no weights.
    pub(super) fn spin(&self, dice: &mut Dice) -> usize {
        let place = dice.unit() * self.0.last().copied().unwrap_or(0.0);
        self.0.partition_point(|sum| *sum <= place).min(self.0.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // First outputs of SplitMix64 from state 1234567, as listed with the reference code (Vigna, prng.di.unimi.it).
        let mut dice = Dice(1_234_567);
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_keep_to_their_range_and_weights_are_followed() {
        let mut dice = Dice::new(1, "test");
        let mut counts = [0u32; 3];
        for _ in 0..30_000 {
            assert!((0.0..1.0).contains(&dice.unit()));
            assert!(dice.below(7) < 7);
            assert!(dice.normal().abs() < 3.47);
            counts[dice.of(&[(0usize, 1), (1, 2), (2, 3)])] += 1;
        }
        for (count, expected) in counts.into_iter().zip([5_000u32, 10_000, 15_000]) {
            assert!(count.abs_diff(expected) < 500, "{counts:?}");
        }
    }
}
