// ArmClient: one command's calls of the Azure Resource Manager API, through whatever carries them.
//
// Answers are JSON as ARM has it; what was refused is a Failure with ARM's code and message. Lists
// are read page by page, `pages_max` at most. One thread.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <map>
#include <string>

namespace parallax::control::commands {

inline constexpr std::size_t page_size = 1000;
inline constexpr std::size_t pages_max = 1000;

enum class Cause : std::uint8_t {
    Other,
    Absence ///< 404: what was asked for is not there
};
/// Why a command ends, in words for people.
struct Failure {
    Cause cause = Cause::Other;
    std::string text;
};
inline Failure failed(std::string text) {
    return {Cause::Other, std::move(text)};
}

template <class T>
class [[nodiscard]] Told : public boost::system::result<T, Failure> {
  public:
    using boost::system::result<T, Failure>::result;
};

struct ArmRequest {
    std::string method; ///< "GET"
    std::string path;
    std::map<std::string, std::string> query;
    std::string if_match, if_none_match; ///< empty: without
    boost::json::value body;             ///< null: none
};

struct ArmReply {
    unsigned status = 200;
    boost::json::value body;
    std::string etag;
};

/// Carries a request to a server; a Failure when there is no answer. A refusal is an answer.
using Carrier = std::function<Told<ArmReply>(const ArmRequest&)>;

/// The $skiptoken of a page's nextLink; empty: it is the last page.
std::string next_page_of(const boost::json::value& page);

class ArmClient {
  public:
    /// `carrier` may be called from here on.
    ArmClient(Carrier carrier, std::string subscription)
        : carrier_{std::move(carrier)}, root_{"/subscriptions/" + std::move(subscription)} {}

    /// "/subscriptions/S"
    const std::string& root() const noexcept { return root_; }
    /// A status from 400 on is a Failure.
    Told<ArmReply> call(const ArmRequest& request) const;
    Told<boost::json::object> get(const std::string& path) const;
    /// All pages of a collection.
    Told<boost::json::array> list(const std::string& path) const;

  private:
    Carrier carrier_;
    std::string root_;
};

} // namespace parallax::control::commands
