//! What JavaScript can ask for. Each verb reads its arguments in the order in
//! which `pkg-template/src` writes them.

use super::tokens::{Tokens, Writer};
use crate::canonical::Rule;
use crate::error::{Error, ErrorCode};
use crate::request::RequestOptions;
#[cfg(any(not(feature = "sign"), feature = "gateway"))]
use crate::{operation::Operation, preview::preview};

/// Carries out the verb: the token `ok` and the result, or the error.
pub(super) fn answer<'m>(arguments: &mut Tokens<'m>, body: &'m [u8], writer: &mut Writer<'_>) {
    writer.token("ok");
    if let Err(error) = carry_out(arguments, body, writer) {
        writer.error(&error);
    }
}

#[cfg_attr(not(feature = "sign"), allow(unused_variables))]
fn carry_out<'m>(arguments: &mut Tokens<'m>, body: &'m [u8], writer: &mut Writer<'_>) -> Result<(), Error> {
    match arguments.next()? {
        "show_name" => {
            writer.token(&crate::mask::name(arguments.next()?));
            Ok(())
        }
        // The entry that holds the secret shows no previews; `/preview` and the command line do.
        #[cfg(any(not(feature = "sign"), feature = "gateway"))]
        "preview" => show_preview(arguments, writer),
        #[cfg(feature = "gateway")]
        verb if verb.starts_with("gateway_") => super::gateway::carry_out(verb, arguments, body, writer),
        #[cfg(feature = "gateway")]
        verb if verb.starts_with("raw_") => super::raw::carry_out(verb, arguments, body, writer),
        #[cfg(feature = "explain")]
        "explain" => explaining::explain(arguments, body, writer),
        #[cfg(feature = "sign")]
        verb => signing::carry_out(verb, arguments, body, writer),
        #[cfg(not(feature = "sign"))]
        verb => Err(unknown(verb)),
    }
}

pub(super) fn unknown(verb: &str) -> Error {
    Error::of(ErrorCode::OptionsInvalid, &["this build has no \"", verb, "\""])
}

#[cfg(any(not(feature = "sign"), feature = "gateway"))]
fn show_preview(arguments: &mut Tokens<'_>, writer: &mut Writer<'_>) -> Result<(), Error> {
    let operation = Operation::parse(arguments.next()?)?;
    let merchant_id = arguments.next()?;
    let host = arguments.next_if_given()?;
    let salt = arguments.next_if_given()?;
    let options = request_options(arguments)?;
    let fields = arguments.fields()?;
    let preview = preview(operation, merchant_id, host, &fields, salt, &options);
    writer.token(&preview.url);
    writer.token(&preview.canonical);
    writer.problems(&preview.problems);
    writer.fields(&preview.fields.into_iter().collect());
    Ok(())
}

fn request_options(arguments: &mut Tokens<'_>) -> Result<RequestOptions, Error> {
    let rule = rule(arguments)?;
    let luhn = arguments.next()? != "false";
    let extra = arguments.fields()?;
    Ok(RequestOptions { rule, luhn, extra })
}

fn rule(arguments: &mut Tokens<'_>) -> Result<Option<Rule>, Error> {
    let Some(name) = arguments.next_if_given()? else {
        return Ok(None);
    };
    let rule = Rule::ALL.iter().find(|rule| rule.as_str() == name).ok_or_else(|| {
        let name = crate::mask::name(name);
        let parts = ["there is no rule \"", &name, "\"; the rules are A, B-append and B-index"];
        Error::of(ErrorCode::OptionsInvalid, &parts)
    })?;
    Ok(Some(*rule))
}

#[cfg(feature = "sign")]
mod signing {
    use super::{request_options, rule, unknown};
    use crate::answer::Asked;
    use crate::callback::{CallbackContent, CallbackMessage, ReplyStatus};
    use crate::decimal::digits;
    use crate::error::{Error, ErrorCode};
    use crate::merchant::Merchant;
    use crate::operation::Operation;
    use crate::salt::Salt;
    use crate::schema::error_codes::describe_error;
    use crate::script::script_name;
    use crate::secret::Secret;
    use crate::signature::{sign_fields, verify_fields};
    use crate::wasm::in_lane;
    use crate::wasm::salt::fresh_salt;
    use crate::wasm::tokens::{Tokens, Writer};

    pub(super) fn carry_out<'m>(
        verb: &str,
        arguments: &mut Tokens<'m>,
        body: &'m [u8],
        writer: &mut Writer<'_>,
    ) -> Result<(), Error> {
        match verb {
            "merchant" => merchant(arguments).map(drop),
            "sign" => sign(arguments, writer),
            "verify_answer" => verify_answer(arguments, body, writer),
            "verify_callback" => verify_callback(arguments, body, writer),
            "reply" => reply(arguments, body, writer),
            "sign_fields" => {
                let (script, secret) = (arguments.next()?, Secret::new(arguments.next()?)?);
                let rule = rule(arguments)?;
                let signature = sign_fields(script, &arguments.fields()?, &secret, rule)?;
                writer.token(&signature.hex());
                Ok(())
            }
            "verify_fields" => {
                let (script, secret) = (arguments.next()?, Secret::new(arguments.next()?)?);
                verify_fields(script, &arguments.fields()?, &secret)
            }
            "script_name" => {
                writer.token(script_name(arguments.next()?));
                Ok(())
            }
            "describe_error" => {
                if let Some(known) = describe_error(arguments.next()?) {
                    for text in [known.code, known.meaning, known.gateway_text, known.sent.as_str()] {
                        writer.token(text);
                    }
                }
                Ok(())
            }
            verb => Err(unknown(verb)),
        }
    }

    /// The merchant comes with every call, so that no secret stays in the wasm's
    /// memory between calls and no object needs to be freed.
    fn merchant(arguments: &mut Tokens<'_>) -> Result<Merchant, Error> {
        let id = arguments.next()?;
        let host = arguments.next_if_given()?;
        let mut secrets = Vec::new();
        while let Some(secret) = arguments.next_marked()? {
            secrets.push(Secret::new(secret)?);
        }
        let merchant = Merchant::new(id, secrets)?;
        match host {
            Some(host) => merchant.with_host(host),
            None => Ok(merchant),
        }
    }

    fn sign(arguments: &mut Tokens<'_>, writer: &mut Writer<'_>) -> Result<(), Error> {
        let merchant = merchant(arguments)?;
        let operation = Operation::parse(arguments.next()?)?;
        let salt = arguments.next_marked()?.map(Salt::parse).transpose()?;
        let options = request_options(arguments)?;
        let fields = arguments.fields()?;
        let salt = salt.map_or_else(fresh_salt, Ok)?;
        let request = merchant.sign(operation, &fields, salt, &options)?;
        writer.token(&request.url);
        writer.token(&request.body);
        let learned = in_lane(|lane| lane.learn_request(operation, &fields, &options));
        writer.token(if learned { "learned" } else { "" });
        Ok(())
    }

    fn verify_answer(arguments: &mut Tokens<'_>, body: &[u8], writer: &mut Writer<'_>) -> Result<(), Error> {
        let merchant = merchant(arguments)?;
        let operation = Operation::parse(arguments.next()?)?;
        let asked = match arguments.next_marked()? {
            Some(request_body) => Asked::from_body(operation, request_body)?,
            None => Asked::from_fields(operation, &arguments.fields()?),
        };
        let answer = merchant.verify_answer(&asked, body)?;
        writer.token(answer.outcome.as_str());
        writer.token(if answer.safe_to_resend { "safe" } else { "" });
        writer.gateway_error(answer.error.as_ref());
        writer.fields(&answer.fields);
        writer.number_if_any(in_lane(|lane| lane.learn_answer(operation, body, &answer.fields)));
        Ok(())
    }

    fn callback_message<'m>(
        arguments: &mut Tokens<'m>,
        body: &'m [u8],
    ) -> Result<CallbackMessage<'m>, Error> {
        let url = arguments.next()?;
        let script = arguments.next_marked()?;
        let strict = arguments.next()? == "strict";
        let kind = arguments.next()?;
        Ok(CallbackMessage { url, content: callback_content(kind, arguments, body)?, script, strict })
    }

    /// Where a callback's fields are: in the query, in tokens, or in the raw body.
    pub(super) fn callback_content<'m>(
        kind: &str,
        arguments: &mut Tokens<'m>,
        body: &'m [u8],
    ) -> Result<CallbackContent<'m>, Error> {
        Ok(match kind {
            "query" => CallbackContent::Query,
            "fields" => CallbackContent::Fields(arguments.fields()?),
            _ => CallbackContent::Body { bytes: body, content_type: arguments.next_if_given()? },
        })
    }

    fn verify_callback<'m>(
        arguments: &mut Tokens<'m>,
        body: &'m [u8],
        writer: &mut Writer<'_>,
    ) -> Result<(), Error> {
        let merchant = merchant(arguments)?;
        let message = callback_message(arguments, body)?;
        let callback = merchant.verify_callback(&message)?;
        writer.token(callback.outcome().as_str());
        writer.token(callback.deduplication_key());
        writer.token(&digits(callback.secret_index()));
        writer.gateway_error(callback.error().as_ref());
        writer.fields(callback.fields());
        writer.number_if_any(in_lane(|lane| lane.learn_callback(body, callback.fields())));
        Ok(())
    }

    /// Verifies the callback once more and replies to it: here, too, there is no
    /// way to a signed reply but through a verified callback.
    fn reply<'m>(arguments: &mut Tokens<'m>, body: &'m [u8], writer: &mut Writer<'_>) -> Result<(), Error> {
        let merchant = merchant(arguments)?;
        let message = callback_message(arguments, body)?;
        let status = arguments.next()?;
        let status = ReplyStatus::ALL.iter().find(|known| known.as_str() == status).ok_or_else(|| {
            Error::new(ErrorCode::OptionsInvalid, "the status of a reply must be \"ok\" or \"error\"")
        })?;
        let description = arguments.next_marked()?;
        let reply = merchant.verify_callback(&message)?.reply(*status, description, fresh_salt()?)?;
        writer.token(&reply.body);
        Ok(())
    }
}

#[cfg(feature = "explain")]
mod explaining {
    use super::signing::callback_content;
    use crate::callback::CallbackMessage;
    use crate::error::Error;
    use crate::explain::{Case, Explanation};
    use crate::wasm::tokens::{Tokens, Writer};

    pub(super) fn explain<'m>(
        arguments: &mut Tokens<'m>,
        body: &'m [u8],
        writer: &mut Writer<'_>,
    ) -> Result<(), Error> {
        let kind = arguments.next()?;
        let url = arguments.next()?;
        let script = arguments.next_marked()?;
        let case = match (kind, arguments.next()?) {
            ("answer", _) => Case::answer(url, body),
            ("request", _) => Case::request(url, body, arguments.next_if_given()?),
            ("message", _) => Case::message(script.unwrap_or_default(), arguments.fields()?),
            (_, content) => {
                let content = callback_content(content, arguments, body)?;
                Case::callback(&CallbackMessage::new(url, content))
            }
        };
        let explanation = complete(case, script, arguments)?.explain();
        write(&explanation, writer);
        Ok(())
    }

    /// What is known besides the message.
    fn complete<'m>(
        mut case: Case<'m>,
        script: Option<&'m str>,
        arguments: &mut Tokens<'m>,
    ) -> Result<Case<'m>, Error> {
        if let Some(script) = script {
            case = case.with_script(script);
        }
        if let Some(id) = arguments.next_if_given()? {
            case = case.merchant_id(id);
        }
        if arguments.next()? == "parsed" {
            case = case.parsed();
        }
        while let Some(url) = arguments.next_marked()? {
            case = case.url(url);
        }
        while let Some(name) = arguments.next_marked()? {
            case = case.secret(name, arguments.next()?);
        }
        Ok(case)
    }

    fn write(explanation: &Explanation, writer: &mut Writer<'_>) {
        writer.token(explanation.verdict.as_str());
        writer.token(&explanation.digests_tried.to_string());
        writer.token(if explanation.complete { "complete" } else { "" });
        writer.token(&explanation.canonical);
        writer.token(&explanation.signed.as_ref().map(|signed| format!("={signed}")).unwrap_or_default());
        writer.token(&explanation.findings.len().to_string());
        for finding in &explanation.findings {
            writer.token(finding.code.as_str());
            writer.token(&finding.sentence);
            writer.token(finding.change);
            writer.token(finding.confidence.as_str());
        }
        writer.token(&explanation.order.len().to_string());
        for place in &explanation.order {
            writer.token(&place.name);
            writer.token(&place.value);
            writer.token(&place.reason);
        }
        for list in [&explanation.ruled_out, &explanation.remaining] {
            writer.token(&list.len().to_string());
            for line in list {
                writer.token(line);
            }
        }
        writer.token(&explanation.to_string());
    }
}
