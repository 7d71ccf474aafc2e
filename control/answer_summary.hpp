// AnswerSummary: a response in a few words, for tables and comparisons between networks. Pure; any
// thread.
#pragma once

#include "control/console.hpp"
#include "dns/message.hpp"

#include <string>
#include <vector>

namespace parallax::control {

/// What the last name of the chain has: RDATA joined with ", " in canonical order, "NODATA", or the
/// rcode.
std::string last_word_of(const dns::Message& response, dns::RrType type);

/// The whole chain: "CNAME x. -> A 10.1.1.5", "CNAME x. -> NXDOMAIN". The order of records within
/// an RRset does not change it, so that equal answers have equal texts.
std::string chain_of(const dns::Message& response, Charset charset);

/// Addresses (A, AAAA) in the answer section.
std::vector<std::string> addresses_in(const dns::Message& response);

} // namespace parallax::control
