// Record sets of private zones (`az network private-dns record-set a|aaaa|...`): one noun a type,
// all made of one row that says which options a record has.
#include "control/commands/record_verbs.hpp"

#include <array>

namespace parallax::control::commands {
namespace {

constexpr Option ttl_option{"--ttl", "SECONDS", "time to live; 3600 unless given", Takes::Number,
                            "properties.ttl"};
constexpr Option metadata_option{"--metadata", "NAME=VALUE", "kept with the record set",
                                 Takes::Pairs, "properties.metadata"};
constexpr Option set_options[] = {ttl_option, metadata_option};
constexpr Option keep_option{"--keep-empty-record-set", "",
                             "keep the set when it has no record left", Takes::Truth};

// One record's own options; their members are those of the record.
constexpr Option a_fields[] = {{"-a,--ipv4-address",
                                "ADDRESS",
                                "the address",
                                Takes::Text,
                                "ipv4Address",
                                {},
                                {},
                                Needed::Yes}};
constexpr Option aaaa_fields[] = {{"-a,--ipv6-address",
                                   "ADDRESS",
                                   "the address",
                                   Takes::Text,
                                   "ipv6Address",
                                   {},
                                   {},
                                   Needed::Yes}};
constexpr Option cname_fields[] = {{"-c,--cname",
                                    "TARGET",
                                    "the name it is an alias of",
                                    Takes::Text,
                                    "cname",
                                    {},
                                    {},
                                    Needed::Yes}};
constexpr Option mx_fields[] = {
    {"-e,--exchange", "NAME", "the mail server", Takes::Text, "exchange", {}, {}, Needed::Yes},
    {"-p,--preference",
     "N",
     "the lowest is tried first",
     Takes::Number,
     "preference",
     {},
     {},
     Needed::Yes}};
constexpr Option ptr_fields[] = {{"-d,--ptrdname",
                                  "NAME",
                                  "the name it leads to",
                                  Takes::Text,
                                  "ptrdname",
                                  {},
                                  {},
                                  Needed::Yes}};
constexpr Option srv_fields[] = {
    {"-p,--priority",
     "N",
     "the lowest is tried first",
     Takes::Number,
     "priority",
     {},
     {},
     Needed::Yes},
    {"-w,--weight", "N", "its share among equals", Takes::Number, "weight", {}, {}, Needed::Yes},
    {"-r,--port", "PORT", "where the service listens", Takes::Number, "port", {}, {}, Needed::Yes},
    {"-t,--target", "NAME", "the host", Takes::Text, "target", {}, {}, Needed::Yes}};
constexpr Option txt_fields[] = {{"-v,--value",
                                  "TEXT",
                                  "one or more strings of one record",
                                  Takes::Texts,
                                  "value",
                                  {},
                                  {},
                                  Needed::Yes}};
constexpr Option soa_fields[] = {
    {"-e,--email", "NAME", "the mailbox, as a name", Takes::Text, "properties.soaRecord.email"},
    {"-f,--refresh-time", "SECONDS", "refresh", Takes::Number, "properties.soaRecord.refreshTime"},
    {"-r,--retry-time", "SECONDS", "retry", Takes::Number, "properties.soaRecord.retryTime"},
    {"-x,--expire-time", "SECONDS", "expire", Takes::Number, "properties.soaRecord.expireTime"},
    {"-m,--minimum-ttl", "SECONDS", "how long absence is remembered", Takes::Number,
     "properties.soaRecord.minimumTtl"},
    {"-s,--serial-number", "N", "serial", Takes::Number, "properties.soaRecord.serialNumber"}};

/// What an option list has room for: four of a record and one of its set.
constexpr std::size_t options_max = 5;
struct OptionList {
    std::array<Option, options_max> options{};
    std::size_t count = 0;
    constexpr std::span<const Option> span() const { return {options.data(), count}; }
};

constexpr OptionList list_of(std::span<const Option> fields, const Option& one_more) {
    OptionList list;
    for (const Option& field : fields) list.options[list.count++] = field;
    list.options[list.count++] = one_more;
    return list;
}

constexpr std::string_view one_set = "-z privatelink.service.signalr.net -n foobar";
constexpr std::string_view one_zone = "-z privatelink.service.signalr.net";

/// How one type differs from the others.
struct RecordKind {
    std::string_view adding; ///< "add-record"; "set-record" where there is one record at most
    std::string_view adding_help;
    std::string_view example; ///< of adding
    std::span<const Option> fields;
};

/// The tables of a type: they need a place to be in, which a template gives each type.
template <const RecordKind& kind>
struct TablesOf {
    static constexpr OptionList added = list_of(kind.fields, ttl_option);
    static constexpr OptionList removed = list_of(kind.fields, keep_option);
    static constexpr Verb verbs[] = {
        {"create", "make a record set without records", create_record_set, set_options, one_set},
        {kind.adding, kind.adding_help, add_record, added.span(), kind.example},
        {"remove-record", "take a record away, and the set with its last one", remove_record,
         removed.span(), kind.example},
        {"show", "show one", show_resource, {}, one_set},
        {"list", "show those of this type", list_resources, {}, one_zone},
        {"update", "change one", update_resource, set_options, one_set},
        {"delete", "delete one", delete_resource, {}, one_set}};
};

constexpr RecordKind a{"add-record", "add a record, and the set when there is none",
                       "-z privatelink.service.signalr.net -n foobar -a 10.1.1.5", a_fields};
constexpr RecordKind aaaa{"add-record", a.adding_help,
                          "-z privatelink.service.signalr.net -n foobar -a fd00::5", aaaa_fields};
constexpr RecordKind cname{"set-record", "set the record, and make the set when there is none",
                           "-z corp.example -n www -c web.corp.example", cname_fields};
constexpr RecordKind mx{"add-record", a.adding_help,
                        "-z corp.example -n @ -e mail.corp.example -p 10", mx_fields};
constexpr RecordKind ptr{"add-record", a.adding_help,
                         "-z 1.10.in-addr.arpa -n 5.1 -d web.corp.example", ptr_fields};
constexpr RecordKind srv{"add-record", a.adding_help,
                         "-z corp.example -n _ldap._tcp -p 0 -w 5 -r 389 -t dc1.corp.example",
                         srv_fields};
constexpr RecordKind txt{"add-record", a.adding_help, "-z corp.example -n @ -v 'some text'",
                         txt_fields};
constexpr Verb soa_verbs[] = {
    {"show", "show it", show_resource, {}, "-z corp.example -n @"},
    {"update", "change what is given", update_resource, soa_fields, "-z corp.example -n @ -m 10"}};
constexpr Verb all_verbs[] = {
    {"list", "show a zone's, of all types", list_resources, {}, one_zone}};

constexpr Column columns[] = {{"NAME", "name"},
                              {"TYPE", "type", Shown::Last},
                              {"TTL", "properties.ttl"},
                              {"AUTO", "properties.isAutoRegistered"},
                              {"RECORDS", {}, Shown::Text, records_text}};

constexpr Noun noun_of(std::string_view words, std::string_view help, std::string_view path,
                       std::span<const Verb> verbs) {
    return {.words = words,
            .help = help,
            .path = path,
            .name = {"-n,--name,--record-set-name",
                     "NAME",
                     "its name in the zone; @ is the zone's",
                     Takes::Text,
                     {},
                     words},
            .scope = {&zone_option, 1},
            .columns = columns,
            .verbs = verbs};
}

constexpr Noun nouns[] = {
    noun_of("record-set", "record sets of private zones",
            "Microsoft.Network/privateDnsZones/{zone-name}/ALL/{name}", all_verbs),
    noun_of("record-set a", "IPv4 addresses",
            "Microsoft.Network/privateDnsZones/{zone-name}/A/{name}", TablesOf<a>::verbs),
    noun_of("record-set aaaa", "IPv6 addresses",
            "Microsoft.Network/privateDnsZones/{zone-name}/AAAA/{name}", TablesOf<aaaa>::verbs),
    noun_of("record-set cname", "aliases",
            "Microsoft.Network/privateDnsZones/{zone-name}/CNAME/{name}", TablesOf<cname>::verbs),
    noun_of("record-set mx", "mail servers",
            "Microsoft.Network/privateDnsZones/{zone-name}/MX/{name}", TablesOf<mx>::verbs),
    noun_of("record-set ptr", "names of addresses",
            "Microsoft.Network/privateDnsZones/{zone-name}/PTR/{name}", TablesOf<ptr>::verbs),
    noun_of("record-set srv", "where services are",
            "Microsoft.Network/privateDnsZones/{zone-name}/SRV/{name}", TablesOf<srv>::verbs),
    noun_of("record-set txt", "texts", "Microsoft.Network/privateDnsZones/{zone-name}/TXT/{name}",
            TablesOf<txt>::verbs),
    noun_of("record-set soa", "the zone's start of authority",
            "Microsoft.Network/privateDnsZones/{zone-name}/SOA/{name}", soa_verbs)};

} // namespace

std::span<const Noun> record_set_nouns() {
    return nouns;
}

} // namespace parallax::control::commands
