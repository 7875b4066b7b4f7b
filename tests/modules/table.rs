//! The table of modules in the documentation of a crate.
//!
//! ```text
//! | module | content | may use |
//! |---|---|---|
//! | `text` | … | nothing |
//! | `error`, `codes` | … | `text` |
//! | `wasm` | … | all above but `preview` |
//! ```

/// The rows of the table. A module may use only modules of its own row and of the rows above, so rows have no cycles.
pub(crate) struct Table {
    rows: Vec<Row>,
}

struct Row {
    /// The modules that the row describes. They may use each other.
    modules: Vec<String>,
    /// The modules of other rows that these modules may use.
    may_use: Vec<String>,
}

impl Table {
    /// Reads the first table with these column names.
    pub(crate) fn parse(docs: &str) -> Result<Self, String> {
        let mut lines = docs.lines().map(cells);
        lines
            .find(|cells| cells[..] == ["module", "content", "may use"])
            .ok_or("the documentation has no table of modules")?;
        let mut rows: Vec<Row> = Vec::new();
        for cells in lines.skip(1) {
            let [modules, _, may_use] = cells[..] else { break };
            let above = || rows.iter().flat_map(|row| row.modules.clone());
            let may_use = match may_use.split_once("all above") {
                None if may_use == "nothing" => Vec::new(),
                None => quoted(may_use),
                Some((_, but)) => {
                    let excluded = quoted(but);
                    above().filter(|module| !excluded.contains(module)).collect()
                }
            };
            if let Some(other) = may_use.iter().find(|module| !above().any(|above| above == **module)) {
                return Err(format!("{modules} may use `{other}`, which is not above it in the table"));
            }
            rows.push(Row { modules: quoted(modules), may_use });
        }
        Ok(Self { rows })
    }

    fn row(&self, module: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.modules.iter().any(|each| each == module))
    }

    /// All modules of the table.
    pub(crate) fn modules(&self) -> impl Iterator<Item = &String> {
        self.rows.iter().flat_map(|row| &row.modules)
    }

    /// Whether the table has this module.
    pub(crate) fn contains(&self, module: &str) -> bool {
        self.row(module).is_some()
    }

    /// Whether module `from` may use module `to`. Modules of one row may use each other.
    pub(crate) fn allows(&self, from: &str, to: &str) -> bool {
        self.row(from)
            .is_some_and(|row| [&row.modules, &row.may_use].into_iter().flatten().any(|module| module == to))
    }

    /// The first module of this module's row, as the name of the row.
    pub(crate) fn row_name<'a>(&'a self, module: &'a str) -> &'a str {
        self.row(module).and_then(|row| row.modules.first()).map_or(module, String::as_str)
    }
}

/// The cells of a row, without the bars.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_start_matches('|').trim_end_matches('|');
    line.split('|').map(str::trim).collect()
}

/// The words in back-ticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}
