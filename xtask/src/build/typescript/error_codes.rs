//! The TypeScript module of the gateway's error codes.

use std::fmt::Write as _;

use freedompay_payouts::Sent;
use freedompay_payouts::schema::error_codes;

use super::source::{HEADER, union};
use crate::tools::process::Result;

/// The source of `pkg-template/src/generated/error-codes.ts`.
pub(super) fn module() -> Result<String> {
    let mut code = HEADER.to_owned();
    union(
        &mut code,
        "Whether money was sent, by an error code. Source: the vendor's documentation, and our choice where it is silent.",
        "Sent",
        Sent::ALL,
        Sent::as_str,
    )?;
    code.push_str(
        "
/** The description of one error code. */
export type ErrorCodeRow = readonly [sent: Sent, meaning: string, gatewayText: string];

/** The row of each code of the gateway. */
export const errorCodes: Readonly<Record<string, ErrorCodeRow>> = {
",
    );
    for known in error_codes::all() {
        // One text on each line: the bundle keeps these lines and replaces each Cyrillic letter by an escape of six
        // characters, and published lines must be short.
        let [meaning, gateway_text] = [known.meaning, known.gateway_text].map(string_literal);
        writeln!(code, "  \"{}\": [\n    \"{}\",", known.code, known.sent)?;
        writeln!(code, "    {meaning},\n    {gateway_text},\n  ],")?;
    }
    code.push_str("};\n");
    Ok(code)
}

/// The literal of a text without control characters.
fn string_literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{module, string_literal};

    #[test]
    fn writes_a_row_for_each_code() {
        let code = module().unwrap();
        let row = "
  \"9991\": [
    \"unknown\",
    \"Order id is not unique\",
    \"Неуникальный идентификатор заказа\",
  ],
";
        assert!(code.contains(row));
        assert_eq!(code.matches("\n  \"").count(), 96);
    }

    #[test]
    fn escapes_quotation_marks_and_backslashes() {
        assert_eq!(string_literal(r#"a "b" \c"#), r#""a \"b\" \\c""#);
    }
}
