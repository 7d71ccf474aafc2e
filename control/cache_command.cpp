#include "control/cache_command.hpp"

#include "control/json_path.hpp"
#include "control/state_access.hpp"
#include "control/text_table.hpp"

#include <boost/json/serialize.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

json::object request_of(const CacheCommand& command) {
    json::object request{{"command", "cache"}};
    switch (command.action) {
    case CacheAction::Stats:
        request["action"] = "stats";
        break;
    case CacheAction::Flush:
        request["action"] = "flush";
        break;
    case CacheAction::Dump:
        request["action"] = "dump";
        request["limit"] = command.limit;
        break;
    }
    if (command.flush.reach == FlushWanted::Reach::Name) {
        request["name"] = command.flush.name.to_text();
    } else if (command.flush.reach == FlushWanted::Reach::Zone) {
        request["zone"] = command.flush.name.to_text();
    }
    return request;
}

std::string stats_text(const json::object& told) {
    std::vector<Cells> table{{"CACHE", "ENTRIES", "ROOM FOR", "MEMORY"}};
    for (const json::key_value_pair& member : told) {
        const json::object* cache = member.value().if_object();
        if (cache == nullptr) continue;
        table.push_back({std::string{member.key()}, std::to_string(number_at(*cache, "entries")),
                         std::to_string(number_at(*cache, "slots")),
                         std::to_string(number_at(*cache, "memory_octets") / (1 << 20)) + " MiB"});
    }
    const auto number = [&](const char* member) { return std::to_string(number_at(told, member)); };
    const auto records_asked = number_at(told, "record_hits") + number_at(told, "record_misses");
    return draw_table(table) + number("hits") + " of " + number("questions") +
           " questions had a ready answer, " + number("refreshes") +
           " were asked anew before it expired\n" + number("record_hits") + " of " +
           std::to_string(records_asked) + " questions to upstreams were answered from records, " +
           number("stale_answers") + " by stale ones; " + number("cached_failures") +
           " met a remembered failure\n";
}

std::string flush_text(const json::object& told) {
    std::string text;
    for (const json::key_value_pair& member : told) {
        text += "forgot " + std::to_string(number_at(told, member.key())) + ' ' +
                std::string{member.key()} + '\n';
    }
    return text;
}

std::string dump_text(const json::object& told) {
    std::vector<Cells> table{{"CACHE", "SCOPE", "NAME", "TYPE", "AGE", "LEFT", "ANSWER"}};
    for (const json::object* entry : objects_at(told, "entries")) {
        const bool ages =
            entry->if_contains("expires_in_s") != nullptr && !entry->at("expires_in_s").is_null();
        table.push_back({printable(text_at(*entry, "cache")), printable(text_at(*entry, "scope")),
                         printable(text_at(*entry, "name")), printable(text_at(*entry, "type")),
                         std::to_string(number_at(*entry, "age_s")) + " s",
                         ages ? std::to_string(number_at(*entry, "expires_in_s")) + " s" : "held",
                         printable(text_at(*entry, "answer"))});
    }
    std::string text = draw_table(table);
    if (const auto left_out = number_at(told, "left_out"); left_out > 0) {
        text += std::to_string(left_out) + " more were left out: --limit shows more\n";
    }
    return text;
}

std::string text_of(const CacheCommand& command, const json::object& told) {
    switch (command.action) {
    case CacheAction::Stats:
        return stats_text(told);
    case CacheAction::Flush:
        return flush_text(told);
    case CacheAction::Dump:
        return dump_text(told);
    }
    return {};
}

} // namespace

ExitCode run(const CacheCommand& command, const Console& console) {
    const StateSource source{std::nullopt, command.socket};
    const auto told = ask_running_server(source, request_of(command), console);
    if (const auto* code = std::get_if<ExitCode>(&told)) return *code;
    const auto& object = std::get<json::object>(told);
    if (command.format == Format::Json) {
        console.out << json::serialize(object) << '\n';
    } else {
        console.out << text_of(command, object);
    }
    return ExitCode::Good;
}

} // namespace parallax::control
