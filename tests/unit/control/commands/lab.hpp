// Lab: commands performed against the real resource API over a model. Only for tests; one thread.
#pragma once

#include "control/commands/cells.hpp"
#include "control/commands/json_member.hpp"
#include "control/commands/reading.hpp"
#include "control/commands/verbs.hpp"
#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

#include <sstream>

/// A failure is shown by what it says.
template <class T>
struct Catch::StringMaker<parallax::control::commands::Told<T>> {
    static std::string convert(const parallax::control::commands::Told<T>& told) {
        return told ? "told" : told.error().text;
    }
};

namespace parallax::test {

namespace commands = control::commands;

class Lab {
  public:
    /// What "vnet create -n n1" answers.
    commands::Performed perform(const std::string& line) {
        const commands::Reading reading = commands::read_words(split(line));
        INFO(line);
        REQUIRE(reading.noun != nullptr);
        REQUIRE(reading.verb != nullptr);
        noun = reading.noun;
        commands::Task task{arm, *reading.noun, *reading.verb, reading.arguments, types};
        return commands::perform(task);
    }
    json::value run(const std::string& line) {
        const auto result = perform(line);
        INFO(line << ": " << (result ? "" : result.error().text));
        REQUIRE(result);
        return *result;
    }
    /// Why it was refused; "" when it was not.
    std::string refusal(const std::string& line) {
        const auto result = perform(line);
        return result ? std::string{} : result.error().text;
    }
    /// "name | ..." of each resource.
    std::string table(const std::string& line) {
        json::value result = run(line);
        json::array rows = result.is_array() ? result.get_array() : json::array{result};
        if (noun->enrich != nullptr) {
            const commands::Task task{arm, *noun, noun->verbs.front(), {}, types};
            REQUIRE_FALSE(noun->enrich(task, rows));
        }
        std::string text;
        for (const json::value& row : rows) {
            text += commands::joined(commands::cells_of(*noun, row.get_object()), " | ") + "\n";
        }
        return text;
    }
    /// A SignalR service, a network and a linked zone.
    void build() {
        run("service create -n foobar --sku Standard_S1 --public-addresses 20.0.0.1");
        run("vnet create -n n1 --address-prefixes 10.1.0.0/16 --subnet-name s1 "
            "--subnet-prefixes 10.1.1.0/24");
        run("zone create -n privatelink.service.signalr.net");
        run("link create -z privatelink.service.signalr.net -n l1 -v n1 -e false");
    }

    static std::vector<std::string> split(const std::string& line) {
        std::istringstream in{line};
        std::vector<std::string> words;
        for (std::string word; in >> word;) words.push_back(word);
        return words;
    }

    Arm server;
    std::vector<commands::ArmRequest> requests;
    std::vector<std::string> types{"Microsoft.SignalRService/SignalR", "Microsoft.KeyVault/vaults"};
    commands::ArmClient arm{[this](const commands::ArmRequest& request) { return carry(request); },
                            "s"};
    const commands::Noun* noun = nullptr;

  private:
    commands::Told<commands::ArmReply> carry(const commands::ArmRequest& request) {
        requests.push_back(request);
        Call call;
        call.method = request.method == "GET"      ? Method::Get
                      : request.method == "PUT"    ? Method::Put
                      : request.method == "PATCH"  ? Method::Patch
                      : request.method == "DELETE" ? Method::Delete
                                                   : Method::Post;
        call.path = request.path;
        call.query = request.query;
        call.condition = {request.if_match, request.if_none_match};
        call.body = request.body;
        call.may = server.may;
        const auto answer = server.call(call);
        if (answer) return commands::ArmReply{answer->status, answer->body, answer->etag};
        const bool absent = answer.error().kind == Refusal::Kind::NotFound;
        return commands::ArmReply{
            absent ? 404U : 409U,
            json::object{
                {"error", {{"code", answer.error().code}, {"message", answer.error().message}}}},
            {}};
    }
};

} // namespace parallax::test
