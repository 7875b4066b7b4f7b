//! What every other part needs: programs, files, the compiler, Node and the packages that are installed for the project.

pub(crate) mod cargo_tool;
pub(crate) mod consumer_project;
pub(crate) mod debian;
pub(crate) mod files;
pub(crate) mod node;
pub(crate) mod process;
pub(crate) mod project;
pub(crate) mod runtimes;
pub(crate) mod toolchain;
pub(crate) mod up_to_date;
