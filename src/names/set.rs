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
    #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // One of two words, less than 64.
    pub(crate) const fn insert(&mut self, name: Name) {
        self.0[name.index() >> 6 & 1] |= 1 << (name.number() & 63);
    }

    #[inline(always)]
    #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // One of two words, less than 64.
    pub(crate) const fn contains(self, name: Name) -> bool {
        self.0[name.index() >> 6 & 1] >> (name.number() & 63) & 1 == 1
    }

    #[inline(always)]
    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self([self.0[0] & other.0[0], self.0[1] & other.0[1]])
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
