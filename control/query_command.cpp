#include "control/query_command.hpp"

#include "control/message_json.hpp"
#include "dns/rdata.hpp"

#include <boost/json/serialize.hpp>

#include <fstream>
#include <sstream>

#include <sys/random.h>

namespace parallax::control {
namespace {

dns::Endpoint default_server() {
    std::ifstream file{"/etc/resolv.conf"};
    std::stringstream text;
    text << file.rdbuf();
    return server_of_resolv_conf(text.str());
}

/// An id nobody can guess; nothing when the system has no randomness to give.
std::optional<std::uint16_t> random_id() {
    std::uint16_t id = 0;
    if (getrandom(&id, sizeof id, 0) != static_cast<ssize_t>(sizeof id)) return std::nullopt;
    return id;
}

dns::Result<std::vector<std::uint8_t>> packet_of(const QueryCommand& command, std::uint16_t id) {
    dns::Header header;
    header.id = id;
    header.rd = command.recursion == RecursionDesired::Yes;
    std::optional<dns::OwnEdns> edns;
    if (command.edns != EdnsUse::No || command.subnet) {
        edns.emplace();
        edns->dnssec_ok = command.edns == EdnsUse::WithDnssecOk;
    }
    auto packet = dns::build_query(header, command.question, edns);
    if (packet && command.subnet) append_client_subnet(*packet, *command.subnet);
    return packet;
}

struct Asked {
    ExchangePlan plan; ///< of the last try
    ExchangeResult result;
};

Asked ask(ExchangePlan plan, std::span<const std::uint8_t> packet) {
    const unsigned tries = plan.wire == Wire::Udp ? udp_tries_max : 1;
    ExchangeResult result = NoReply{};
    for (unsigned i = 0; i < tries && std::holds_alternative<NoReply>(result); ++i) {
        result = exchange_once(plan, packet);
    }
    const auto* received = std::get_if<Received>(&result);
    if (received != nullptr && received->message.header.tc && plan.wire == Wire::Udp) {
        // RFC 7766 §5: a truncated reply is asked for again over TCP.
        plan.wire = Wire::Tcp;
        result = exchange_once(plan, packet);
    }
    return {std::move(plan), std::move(result)};
}

const char* wire_text(Wire wire) {
    return wire == Wire::Udp ? "UDP" : "TCP";
}

void show(const QueryCommand& command, const Asked& asked, std::ostream& out) {
    const ExchangePlan& plan = asked.plan;
    const auto& received = std::get<Received>(asked.result);
    const std::size_t octets = received.packet.size();
    switch (command.output) {
    case QueryOutput::Short:
        out << short_text(received.message);
        return;
    case QueryOutput::Json: {
        boost::json::object told = to_json(received.message);
        told["server"] = plan.server.to_text();
        told["transport"] = wire_text(plan.wire);
        told["took_us"] = received.took.count();
        told["octets"] = octets;
        out << boost::json::serialize(told) << '\n';
        return;
    }
    case QueryOutput::Text:
        out << dns::to_text(received.message) << "\n;; " << received.took.count() / 1000 << '.'
            << received.took.count() % 1000 / 100 << " ms, server " << plan.server.to_text() << " ("
            << wire_text(plan.wire) << "), " << octets << " octets\n";
        if (received.ignored > 0) {
            out << ";; " << received.ignored << " packets that were no reply to this question\n";
        }
        return;
    }
}

const dns::Record* next_alias(const dns::Message& message, const dns::Name& owner) {
    for (const dns::Record& record : message.answer) {
        if (record.type == dns::RrType::CNAME && record.owner == owner) return &record;
    }
    return nullptr;
}

} // namespace

dns::Endpoint server_of_resolv_conf(const std::string& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string keyword, address;
        words >> keyword >> address;
        if (keyword != "nameserver") continue;
        if (const auto parsed = dns::IpAddress::from_text(address)) return {*parsed, 53};
    }
    return {dns::IpAddress::v4({127, 0, 0, 1}), 53};
}

std::string short_text(const dns::Message& message) {
    if (!message.question) return {};
    std::vector<bool> shown(message.answer.size());
    std::string text;
    const auto show_at = [&](std::size_t i) {
        if (shown[i]) return;
        shown[i] = true;
        text += dns::rdata_to_text(message.answer[i].type, message.answer[i].rdata) + '\n';
    };
    dns::Name owner = message.question->name;
    for (std::size_t link = 0; link <= message.answer.size(); ++link) {
        const dns::Record* alias = next_alias(message, owner);
        if (alias == nullptr) break;
        show_at(static_cast<std::size_t>(alias - message.answer.data()));
        auto target = dns::target_of(alias->rdata);
        if (!target) break;
        owner = *target;
    }
    for (std::size_t i = 0; i < message.answer.size(); ++i) show_at(i);
    return text;
}

ExitCode run(const QueryCommand& command, const Console& console) {
    const auto id = random_id();
    if (!id) {
        console.err << "parallax: the system gives no random numbers\n";
        return ExitCode::Other;
    }
    const auto packet = packet_of(command, *id);
    if (!packet) {
        console.err << "parallax: this question cannot be written: " << packet.error().message()
                    << '\n';
        return ExitCode::Configuration;
    }
    ExchangePlan plan{command.server.value_or(dns::Endpoint{}), command.from, command.wire,
                      command.timeout};
    if (!command.server) plan.server = default_server();
    const Asked asked = ask(std::move(plan), *packet);
    if (const auto* failed = std::get_if<NoReply>(&asked.result)) {
        console.err << "parallax: " << failed->reason << '\n';
        return ExitCode::Network;
    }
    show(command, asked, console.out);
    return ExitCode::Good;
}

} // namespace parallax::control
