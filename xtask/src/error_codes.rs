//! The TypeScript module of the gateway's error codes, made from the crate's table.

use std::fmt::Write as _;

use freedompay_payouts::Sent;
use freedompay_payouts::schema::error_codes;

use crate::process::Result;
use crate::types::{HEADER, union};

/// The source of `pkg-template/src/generated/error-codes.ts`.
pub(crate) fn module() -> Result<String> {
    let mut code = HEADER.to_owned();
    union(&mut code, "What an error code says about the money.", "Sent", Sent::ALL, Sent::as_str)?;
    code.push_str(
        "
/** What is known of one code. */
export type ErrorCodeRow = readonly [sent: Sent, meaning: string, gatewayText: string];

/** The row of each code of the gateway. */
export const errorCodes: Readonly<Record<string, ErrorCodeRow>> = {
",
    );
    for known in error_codes::all() {
        // One text a line: the bundle keeps these lines, and writes each Cyrillic letter as an escape of six characters.
        let [meaning, gateway_text] = [known.meaning, known.gateway_text].map(string_literal);
        writeln!(code, "  \"{}\": [\n    \"{}\",", known.code, known.sent)?;
        writeln!(code, "    {meaning},\n    {gateway_text},\n  ],")?;
    }
    code.push_str("};\n");
    Ok(code)
}

/// Text of the table has no control characters.
fn string_literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{module, string_literal};

    #[test]
    fn each_code_has_a_row() {
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
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(string_literal(r#"a "b" \c"#), r#""a \"b\" \\c""#);
    }
}
