// Call: one request of the Azure Resource Manager API as the resources see it, and its Answer.
//
// Transport, identity and persistence are elsewhere: a call has been authorised, and works on a
// Draft that is thrown away when it is refused. Values; one thread.
#pragma once

#include "zones/model/endpoints.hpp"
#include "zones/model/rule.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <map>

namespace parallax::control::resources {

enum class Method : std::uint8_t { Get, Put, Patch, Post, Delete };

/// A role lets the caller do `action` ("Microsoft.…/action") at this scope, an id.
using May = std::function<bool(std::string_view action, std::string_view scope)>;

/// The one subscription there is, and whose it is.
struct Account {
    std::string subscription; ///< empty: any is good
    std::string tenant;
};

struct Call {
    Method method = Method::Get;
    std::string path;                         ///< decoded, starts with a slash, without the query
    std::map<std::string, std::string> query; ///< names folded
    model::Condition condition;
    boost::json::value body; ///< null without one
    Account account;
    May may;
    std::string client;    ///< who calls, for messages and the log
    std::string object_id; ///< the client's; empty: it has none
    std::string base_url;  ///< "https://localhost:8443": what a nextLink starts with
};

struct Answer {
    unsigned status = 200;
    boost::json::value body; ///< null: none
    std::string etag;        ///< header; empty: none
};

/// Listings tell so many unless $top says otherwise, and never more.
inline constexpr std::size_t page_default = 100;
inline constexpr std::size_t page_max = 1000;

} // namespace parallax::control::resources
