// Body: reads the JSON of a request, tolerant of what it does not know, strict with what it does.
//
// The first mistake counts and is told with its path ("properties.subnet.id"); reading goes on with
// defaults, so callers ask once, at the end. One thread; borrows the JSON.
#pragma once

#include "dns/ip_address.hpp"
#include "zones/model/refusal.hpp"
#include "zones/model/resource.hpp"

#include <boost/json/value.hpp>

namespace parallax::control::resources {

class Body {
  public:
    /// Where the first mistake is noted. Outlives the Body.
    using Mistake = std::optional<model::Refusal>;
    Body(const boost::json::value& value, Mistake& mistake)
        : Body{&value, mistake, std::string{}} {}

    bool has(std::string_view member) const { return find(member) != nullptr; }
    /// Members that are absent or null read as nothing: an empty Body, text, list.
    Body member(std::string_view name) const;
    std::vector<Body> items(std::string_view member) const;
    std::string text(std::string_view member) const;
    std::vector<std::string> texts(std::string_view member) const;
    std::optional<bool> truth(std::string_view member) const;
    std::uint32_t number(std::string_view member, std::uint32_t most) const;
    model::Tags tags(std::string_view member) const;
    /// {"id": "..."} or nothing.
    std::optional<model::ResourceId> reference(std::string_view member) const;
    std::optional<model::ResourceId> id(std::string_view member) const;
    std::optional<dns::IpAddress> address(std::string_view member) const;
    std::vector<dns::IpAddress> addresses(std::string_view member) const;
    std::vector<dns::Prefix> prefixes(std::string_view member) const;
    std::optional<dns::Name> name(std::string_view member) const;

    /// This very value.
    std::string as_text() const;
    const boost::json::value* value() const noexcept { return value_; }
    const std::string& path() const noexcept { return path_; }
    /// Notes that something is wrong here.
    void blame(std::string_view member, const std::string& what) const;

  private:
    Body(const boost::json::value* value, Mistake& mistake, std::string path)
        : value_{value}, mistake_{&mistake}, path_{std::move(path)} {}
    const boost::json::value* find(std::string_view member) const;
    std::string path_of(std::string_view member) const;

    const boost::json::value* value_; ///< null: absent
    Mistake* mistake_;
    std::string path_;
};

} // namespace parallax::control::resources
