// Which addresses learnt from the Internet are used: to be asked, and to be given to clients.
//
// Pure; any thread.
#pragma once

#include "resolver/iterate/options.hpp"

#include <memory>

namespace parallax::iterate {

/// Special-purpose addresses (RFC 6890): nobody's name server is there, but this network's own
/// machines are (CVE-2026-50251). In presentation form: what `reachable` may take back.
std::span<const std::string_view> special_purpose_prefixes() noexcept;

/// Private and loopback addresses, and the like: what names outside should not lead to.
std::vector<dns::Prefix> private_prefixes();

/// Whether servers are asked at addresses of this family at all.
bool is_of_used_family(const dns::IpAddress& address, const IterationOptions& options) noexcept;

/// Whether a server at an address that somebody outside named may be asked.
bool may_be_asked(const dns::IpAddress& address, const IterationOptions& options);

/// The reply without addresses that are withheld: A, AAAA, and hints of SVCB and HTTPS records. A
/// set that loses one loses its signatures; one that loses all is NODATA.
std::shared_ptr<const recurse::Reply> without_withheld(std::shared_ptr<const recurse::Reply> reply,
                                                       const IterationOptions& options);

} // namespace parallax::iterate
