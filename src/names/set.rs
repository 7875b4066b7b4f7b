//! `NameSet`: a set of documented names, one bit each.

use super::Name;

/// A set of documented names. Its order is the byte-wise order of the names.
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

    /// The set of one name. (A word with a place that is computed would be in memory.)
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

    /// Whether a name is in both.
    #[inline(always)]
    pub(crate) const fn meets(self, other: Self) -> bool {
        !self.intersection(other).is_empty()
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
    #[allow(clippy::cast_possible_truncation, clippy::arithmetic_side_effects)] // A place among 64 bits, of bits that are not all zero.
    fn next(&mut self) -> Option<Name> {
        let Self([low, high]) = self;
        if *low != 0 {
            let number = low.trailing_zeros() as u8;
            *low &= *low - 1;
            return Name::numbered(number);
        }
        if *high != 0 {
            let number = high.trailing_zeros() as u8 + 64;
            *high &= *high - 1;
            return Name::numbered(number);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_the_byte_wise_order_of_names() {
        let set: Vec<_> = Name::all().fold(NameSet::EMPTY, NameSet::with).into_iter().collect();
        assert_eq!(set, Name::all().collect::<Vec<_>>());
        let two = NameSet::EMPTY.with(Name::XML).with(Name::AMOUNT);
        assert_eq!(two.into_iter().collect::<Vec<_>>(), [Name::AMOUNT, Name::XML]);
        assert!(two.contains(Name::XML) && !two.contains(Name::SIG));
        assert!(two.difference(two).is_empty() && NameSet::EMPTY.is_empty());
    }

    #[test]
    fn a_set_has_room_for_128_names() {
        for number in 0..128 {
            let set = NameSet::EMPTY.with(Name(number));
            assert!(!set.is_empty());
            assert!((0..128).all(|other| set.contains(Name(other)) == (other == number)), "{number}");
        }
        let all = (0..128).map(Name).fold(NameSet::EMPTY, NameSet::with);
        assert!((0..128).all(|number| all.contains(Name(number))));
        assert!(!all.difference(NameSet::EMPTY.with(Name(127))).contains(Name(127)));
        // Equal halves.
        assert!(!NameSet::EMPTY.with(Name(1)).with(Name(65)).is_empty());
    }

    #[test]
    fn set_operations_are_those_of_the_names() {
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
    fn a_name_that_is_added_twice_is_in_the_set() {
        assert!((0..128).map(Name).all(|name| NameSet::EMPTY.with(name).with(name).contains(name)));
    }
}
