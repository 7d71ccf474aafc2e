#include "config/read_control.hpp"

#include "config/read_registration.hpp"
#include "config/suggestion.hpp"

#include <algorithm>
#include <set>

namespace parallax::config {

namespace {

constexpr std::array<std::string_view, 3> role_words{"Owner", "Reader", "Network Contributor"};
constexpr std::array<std::string_view, 2> integration_words{"automatic", "zone-group"};
constexpr std::array<std::string_view, 2> shared_words{"refused", "both-kept"};
constexpr std::array<std::string_view, 2> rejection_words{"final", "reversible"};
constexpr std::array<std::string_view, 2> lapsed_words{"kept", "withdrawn"};

constexpr std::size_t guid_octets = 36;
constexpr std::string_view subscriptions_start = "/subscriptions/";

std::string folded(std::string text) {
    for (char& c : text) c = static_cast<char>(dns::fold(static_cast<std::uint8_t>(c)));
    return text;
}

/// RFC 9562 section 4: 8-4-4-4-12 hexadecimal digits. Pre: folded.
bool is_guid(std::string_view text) {
    if (text.size() != guid_octets) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const char c = text[at];
        const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit) return false;
    }
    return true;
}

void refuse(const Field& field, const std::string& allowed, Reporter& reporter) {
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    reporter.report(field.value.location,
                    "'" + std::string(field.name) + "' must be " + allowed + ", not " +
                        (text ? in_quotes(*text) : std::string(form_name(field.value))));
}

std::string read_guid(const Section& section, std::string_view key, std::string_view fallback) {
    const auto field = section.find(key);
    if (!field) return std::string(fallback);
    const auto* text = std::get_if<YamlScalar>(&field->value.form);
    std::string guid = text ? folded(*text) : std::string{};
    if (is_guid(guid)) return guid;
    refuse(*field, "a GUID such as " + std::string(fallback), section.reporter());
    return std::string(fallback);
}

/// What stands behind a subscription: empty, or segments that are not empty.
bool is_rest_of_scope(std::string_view rest) {
    if (rest.empty()) return true;
    const auto allowed = [](char c) { return c > ' ' && c < 0x7f && c != '?' && c != '#'; };
    return rest.front() == '/' && rest.back() != '/' && rest.find("//") == std::string_view::npos &&
           std::ranges::all_of(rest, allowed);
}

bool is_scope(const std::string& text) {
    if (text == "/") return true;
    const std::string scope = folded(text);
    if (scope.size() > scope_octets_max || !scope.starts_with(subscriptions_start)) return false;
    const std::string_view behind = std::string_view(scope).substr(subscriptions_start.size());
    return is_guid(behind.substr(0, guid_octets)) &&
           is_rest_of_scope(behind.substr(std::min(guid_octets, behind.size())));
}

std::string read_scope(const Field& field, Reporter& reporter) {
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    if (text && is_scope(*text)) return *text;
    refuse(field, "/ or /subscriptions/GUID, with or without what is below it", reporter);
    return "/";
}

RoleGrant read_grant(const YamlValue& value, Reporter& reporter) {
    const Section section(value, keys::grant, reporter);
    RoleGrant grant;
    grant.role = section.word("role", role_words, Role::Reader);
    if (const auto scope = section.find("scope")) grant.scope = read_scope(*scope, reporter);
    return grant;
}

/// The text itself is not repeated: it may be the secret, written in the wrong place.
SecretHash read_secret_hash(const Field& field, Reporter& reporter) {
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    if (auto hash = text ? SecretHash::from_text(*text) : std::nullopt) return std::move(*hash);
    reporter.report(field.value.location,
                    "'secret-hash' must be what `parallax hash-secret` prints: scrypt$N$r$p$salt$"
                    "hash, N a power of two from " +
                        std::to_string(scrypt_cost_min) + " to " + std::to_string(scrypt_cost_max) +
                        ", r to " + std::to_string(scrypt_block_max) + ", p to " +
                        std::to_string(scrypt_parallel_max));
    return {};
}

Principal read_principal(const YamlValue& value, Reporter& reporter) {
    const Section section(value, keys::principal, reporter);
    Principal principal;
    principal.location = section.location();
    if (const auto id = section.find("client-id"))
        principal.client_id = read_identifier(*id, reporter).value_or("");
    if (const auto hash = section.find("secret-hash"))
        principal.secret_hash = read_secret_hash(*hash, reporter);
    for (const YamlValue& grant : section.items("roles", {1, roles_per_principal_max}))
        principal.roles.push_back(read_grant(grant, reporter));
    return principal;
}

std::vector<Principal> read_principals(const Section& control) {
    std::vector<Principal> principals;
    std::set<std::string> seen;
    for (const YamlValue& item : control.items("principals", {0, principals_max})) {
        Principal principal = read_principal(item, control.reporter());
        const std::string& id = principal.client_id;
        if (!id.empty() && !seen.insert(folded(id)).second)
            control.reporter().report(item.location,
                                      "the client-id " + in_quotes(id) +
                                          " is there already; each is given once, case ignored");
        principals.push_back(std::move(principal));
    }
    return principals;
}

std::optional<FilePath> read_file(const Section& section, std::string_view key) {
    const auto field = section.find(key);
    return field ? read_path(*field, section.reporter()) : std::nullopt;
}

/// DNS's port 53 is no default for HTTPS, so the port must be written.
dns::Endpoint read_arm_listen(const Field& field, Reporter& reporter) {
    const auto at = read_endpoint(field, reporter);
    if (!at) return {};
    const auto* text = std::get_if<YamlScalar>(&field.value.form);
    if (at->port == 53 && text && !text->ends_with(":53"))
        refuse(field, "an address with a port, such as 127.0.0.1:8443", reporter);
    return *at;
}

std::optional<Arm> read_arm(const Section& control) {
    const auto field = control.find("arm");
    if (!field) return std::nullopt;
    const Section section(field->value, keys::arm, control.reporter());
    Arm arm;
    arm.location = control.key_location("arm");
    if (const auto listen = section.find("listen"))
        arm.listen = read_arm_listen(*listen, control.reporter());
    arm.certificate = read_file(section, "certificate");
    arm.key = read_file(section, "key");
    if (arm.certificate.has_value() != arm.key.has_value())
        control.reporter().report(section.location(),
                                  "'certificate' and 'key' of 'arm' go together: give both, or "
                                  "neither and they are made beside the state");
    return arm;
}

std::optional<FilePath> read_socket(const Section& control) {
    auto path = read_file(control, "socket");
    if (!path || path->path.size() <= socket_path_octets_max) return path;
    control.reporter().report(path->location, "'socket' must be a path of at most " +
                                                  std::to_string(socket_path_octets_max) +
                                                  " octets (unix(7)), not " +
                                                  std::to_string(path->path.size()));
    return std::nullopt;
}

void check_state_given(const Section& control) {
    if (control.find("state")) return;
    for (const std::string_view key : {"arm", "principals", "registration"}) {
        if (!control.find(key)) continue;
        control.reporter().report(control.key_location(key),
                                  "'" + std::string(key) +
                                      "' needs 'state', the file the control plane is kept in");
    }
}

} // namespace

Control read_control(const Section& top) {
    Control control;
    const auto field = top.find("control");
    if (!field) return control;
    const Section section(field->value, keys::control, top.reporter());
    control.socket = read_socket(section);
    control.state = read_file(section, "state");
    control.arm = read_arm(section);
    control.subscription = read_guid(section, "subscription", subscription_default);
    control.tenant = read_guid(section, "tenant", tenant_default);
    control.principals = read_principals(section);
    control.registration = read_registration(section);
    control.integration =
        section.word("private-dns-integration", integration_words, Integration::Automatic);
    control.shared_names = section.word("shared-names", shared_words, SharedNames::Refused);
    control.rejection = section.word("rejection", rejection_words, Rejection::Final);
    control.lapsed_records = section.word("lapsed-records", lapsed_words, LapsedRecords::Kept);
    if (const auto space = section.find("public-space"))
        control.public_space = read_prefix(*space, top.reporter()).value_or(control.public_space);
    check_state_given(section);
    return control;
}

} // namespace parallax::config
