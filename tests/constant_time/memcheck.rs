//! What a program can ask of the memcheck it runs under.
//!
//! A request is an instruction sequence that does nothing on a processor: four
//! rotations by 128 bits in all, and a register exchanged with itself. valgrind
//! knows it and answers. The numbers are those of `valgrind.h` and `memcheck.h`.
//! The sequence of other processors differs, so the crate is for x86-64 only.
#![cfg(target_arch = "x86_64")]
#![allow(unsafe_code)]

use std::arch::asm;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const COUNT_ERRORS: usize = 0x1201;
const MAKE_MEM_UNDEFINED: usize = ((b'M' as usize) << 24) + ((b'C' as usize) << 16) + 1;

/// Whether anybody answers.
#[must_use]
pub fn is_watching() -> bool {
    ask(RUNNING_ON_VALGRIND, [0; 2]) > 0
}

/// Has these bytes taken for undefined from now on, and all that is computed from
/// them. They stay as they are, and may be anybody's.
pub fn make_undefined(start: *const u8, bytes: usize) {
    ask(MAKE_MEM_UNDEFINED, [start as usize, bytes]);
}

/// How often the program has branched on what is undefined, or used it as an
/// address, since it started. One place counts as often as it is run through.
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
