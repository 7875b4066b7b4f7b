//! Client requests of valgrind's memcheck.
//!
//! A request is a sequence of instructions without effect on a processor: four rotations by 128 bits in all, and a
//! register exchanged with itself. valgrind recognizes the sequence and answers. The numbers are those of `valgrind.h`
//! and `memcheck.h`. Other processors need other sequences, so this crate is for x86-64 only.
#![cfg(target_arch = "x86_64")]
#![allow(unsafe_code)]

use std::arch::asm;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
const MAKE_MEM_UNDEFINED: usize = ((b'M' as usize) << 24) + ((b'C' as usize) << 16) + 1;

/// Whether the program runs under valgrind.
#[must_use]
pub fn is_watching() -> bool {
    ask(RUNNING_ON_VALGRIND, [0; 2]) > 0
}

/// Marks these bytes as undefined. memcheck then treats all values computed from them as undefined. The bytes
/// themselves do not change.
pub fn make_undefined(start: *const u8, bytes: usize) {
    ask(MAKE_MEM_UNDEFINED, [start as usize, bytes]);
}

/// The number of branches on undefined values, and of undefined addresses, since the program started. An instruction
/// that runs twice counts twice.
#[must_use]
pub fn errors() -> usize {
    ask(COUNT_ERRORS, [0; 2])
}

fn ask(request: usize, [first, second]: [usize; 2]) -> usize {
    let question = [request, first, second, 0, 0, 0];
    let mut answer = 0_usize;
    // SAFETY: the instructions change nothing but the flags. valgrind reads the six words of `question`, which
    // outlives them, and puts its answer in `rdx`. It marks bytes without reading or writing them.
    unsafe {
        asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") &raw const question,
            inout("rdx") answer,
            options(nostack),
        );
    }
    answer
}
