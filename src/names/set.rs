//! `NameSet`: a set of documented names, one bit each.

use super::Name;

/// A set of documented names. It iterates in byte-wise order of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct NameSet([u64; 2]);

impl NameSet {
    pub(crate) const EMPTY: Self = Self([0; 2]);

    pub(crate) const fn with(mut self, name: Name) -> Self {
        self.insert(name);
        self
    }

    #[inline(always)]
    pub(crate) const fn insert(&mut self, name: Name) {
        let [low, high] = Self::bit(name);
        self.0 = [self.0[0] | low, self.0[1] | high];
    }

    #[inline(always)]
    pub(crate) const fn contains(self, name: Name) -> bool {
        let [low, high] = Self::bit(name);
        (self.0[0] & low) | (self.0[1] & high) != 0
    }

    /// The set of one name. (Indexing with a computed index would keep the words in memory.)
    #[inline(always)]
    const fn bit(name: Name) -> [u64; 2] {
        let bit = 1 << (name.number() & 63);
        if name.number() < 64 { [bit, 0] } else { [0, bit] }
    }

    #[inline(always)]
    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
    }

    #[inline(always)]
    #[cfg(feature = "sign")]
    pub(crate) const fn union(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }

    #[inline(always)]
    pub(crate) const fn difference(self, other: Self) -> Self {
        Self([self.0[0] & !other.0[0], self.0[1] & !other.0[1]])
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0[0] | self.0[1] == 0
    }
}

impl IntoIterator for NameSet {
    type Item = Name;
    type IntoIter = Names;

    #[inline(always)]
    fn into_iter(self) -> Names {
        Names(self.0)
    }
}

/// The names of a set, in byte-wise order.
#[derive(Clone)]
pub(crate) struct Names([u64; 2]);

impl Iterator for Names {
    type Item = Name;

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, clippy::arithmetic_side_effects)] // Less than 64, since the word is not zero.
    fn next(&mut self) -> Option<Name> {
        let Self([low, high]) = self;
        if *low != 0 {
            let number = low.trailing_zeros() as u8;
            *low &= *low - 1;
            return Name::from_number(number);
        }
        if *high != 0 {
            let number = high.trailing_zeros() as u8 + 64;
            *high &= *high - 1;
            return Name::from_number(number);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iterates_in_byte_wise_order() {
        let set: Vec<_> = Name::all().fold(NameSet::EMPTY, NameSet::with).into_iter().collect();
        assert_eq!(set, Name::all().collect::<Vec<_>>());
        let two = NameSet::EMPTY.with(Name::XML).with(Name::AMOUNT);
        assert_eq!(two.into_iter().collect::<Vec<_>>(), [Name::AMOUNT, Name::XML]);
        assert!(two.contains(Name::XML) && !two.contains(Name::SIG));
        assert!(two.difference(two).is_empty() && NameSet::EMPTY.is_empty());
    }

    #[test]
    fn holds_128_names() {
        for number in 0..128 {
            let set = NameSet::EMPTY.with(Name(number));
            assert!(!set.is_empty());
            assert!((0..128).all(|other| set.contains(Name(other)) == (other == number)), "{number}");
        }
        let all = (0..128).map(Name).fold(NameSet::EMPTY, NameSet::with);
        assert!((0..128).all(|number| all.contains(Name(number))));
        assert!(!all.difference(NameSet::EMPTY.with(Name(127))).contains(Name(127)));
        // The same bit in both words.
        assert!(!NameSet::EMPTY.with(Name(1)).with(Name(65)).is_empty());
    }

    #[test]
    fn intersection_union_and_difference_are_correct_for_each_name() {
        let set = |divisor: u8| {
            (0..128).filter(|number| number % divisor == 0).map(Name).fold(NameSet::EMPTY, NameSet::with)
        };
        let (even, third) = (set(2), set(3));
        for number in 0..128 {
            let (is_even, is_third, name) = (number % 2 == 0, number % 3 == 0, Name(number));
            assert_eq!(even.intersection(third).contains(name), is_even && is_third, "{number}");
            assert_eq!(even.union(third).contains(name), is_even || is_third, "{number}");
            assert_eq!(even.difference(third).contains(name), is_even && !is_third, "{number}");
        }
    }

    #[test]
    fn adding_a_name_twice_keeps_it_in_the_set() {
        assert!((0..128).map(Name).all(|name| NameSet::EMPTY.with(name).with(name).contains(name)));
    }
}
