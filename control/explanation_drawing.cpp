#include "control/explanation_drawing.hpp"

#include "control/json_path.hpp"
#include "control/text_table.hpp"

namespace parallax::control {
namespace json = boost::json;
namespace {

/// The tree's lines in the terminal's characters.
struct Strokes {
    const char* branch;
    const char* stem;
    const char* bar; ///< the stem alone on its line
    const char* end;
    const char* arrow;
};
constexpr Strokes ascii_strokes{"+- ", "|  ", "|", "`- ", "->"};
constexpr Strokes utf8_strokes{"├─ ", "│  ", "│", "└─ ", "→"};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

class Drawing {
  public:
    explicit Drawing(Look look)
        : look_{look}, strokes_{look.charset == Charset::Utf8 ? utf8_strokes : ascii_strokes} {}

    std::string draw(const json::object& told) {
        const json::object* question = object_at(told, "question");
        const json::object* response = object_at(told, "response");
        if (question == nullptr || response == nullptr) return {};
        const std::string from = text_at(told, "from");
        text_ += bold(printable(text_at(*question, "name") + ' ' + text_at(*question, "type"))) +
                 (from.empty() ? "" : ", asked from " + from) + '\n';
        draw_network(object_at(told, "network"), from);
        for (const json::object* step : objects_at(told, "steps")) draw_step(*step);
        draw_response(*response, number_at(told, "took_us"));
        draw_control_plane(texts_at(told, "control_plane"));
        draw_elsewhere(told);
        return std::move(text_);
    }

  private:
    std::string bold(const std::string& text) const { return paint(text, Ink::Bold, look_); }
    std::string place(const std::string& declared_at) const {
        return declared_at.empty()
                   ? ""
                   : "  " + paint('[' + printable(declared_at) + ']', Ink::Dim, look_);
    }
    void stem() { text_ += std::string{strokes_.bar} + '\n'; }
    void branch(const std::string& line) { text_ += strokes_.branch + line + '\n'; }
    void below(const std::string& line) {
        text_ += std::string{strokes_.stem} + "   " + line + '\n';
    }

    void draw_network(const json::object* network, const std::string& from) {
        stem();
        if (network == nullptr) {
            branch("in no network: REFUSED, as no network's sources hold " + from);
            return;
        }
        const std::string matched = text_at(*network, "matched");
        branch("network " + bold(text_at(*network, "name")) +
               (matched.empty() ? "" : ": " + from + " is in " + matched) +
               place(text_at(*network, "declared_at")));
        const std::string same_as = text_at(*network, "same_as");
        if (!same_as.empty()) draw_same_as(*network, same_as);
        const auto sharing = texts_at(*network, "shares_horizon_with");
        if (!sharing.empty()) below("sees what " + joined(sharing) + " sees");
    }

    void draw_same_as(const json::object& network, const std::string& same_as) {
        const json::value* missing = network.if_contains("same_as_missing");
        if (missing == nullptr || *missing != json::value(true)) {
            below("same as network " + same_as);
            return;
        }
        below(paint("same as network " + same_as +
                        ", which does not exist: it sees what is linked to itself and nothing else",
                    Ink::Yellow, look_));
    }

    void draw_step(const json::object& step) {
        stem();
        branch(paint(printable(text_at(step, "owner")), Ink::Cyan, look_));
        below(printable(text_at(step, "text")) + place(text_at(step, "declared_at")));
        for (const json::object* work : objects_at(step, "upstream")) draw_upstream(*work);
        if (const json::object* dropped = object_at(step, "dropped")) draw_dropped(*dropped);
        const std::string target = text_at(step, "target");
        if (!target.empty()) below(std::string{strokes_.arrow} + ' ' + printable(target));
    }

    void draw_dropped(const json::object& dropped) {
        const auto warn = [&](const std::string& text) { below(paint(text, Ink::Yellow, look_)); };
        warn("what the upstream said about " + printable(text_at(dropped, "at")) +
             " was dropped: " + printable(text_at(dropped, "because")));
        for (const json::object* record : objects_at(dropped, "records")) {
            warn("dropped: " + printable(text_at(*record, "owner")) + ' ' +
                 text_at(*record, "type") + ' ' + printable(text_at(*record, "rdata")) +
                 " from the upstream's chain");
        }
        const std::string negative = text_at(dropped, "negative");
        if (!negative.empty()) warn("dropped: the upstream's " + negative);
    }

    void draw_upstream(const json::object& work) {
        for (const json::object* attempt : objects_at(work, "attempts")) {
            below("asked " + text_at(*attempt, "server") + " over " +
                  text_at(*attempt, "transport") + ": " + printable(text_at(*attempt, "outcome")) +
                  ", " + std::to_string(number_at(*attempt, "took_ms")) + " ms");
        }
        if (objects_at(work, "attempts").empty()) below("nobody was asked");
        below("outcome: " + printable(text_at(work, "outcome")));
    }

    Ink ink_of(const std::string& rcode) const {
        if (rcode == "NOERROR") return Ink::Green;
        return rcode == "NXDOMAIN" ? Ink::Yellow : Ink::Red;
    }

    void draw_response(const json::object& response, std::int64_t took_us) {
        const std::string rcode = text_at(response, "rcode");
        stem();
        text_ += strokes_.end + paint(rcode, ink_of(rcode), look_) + " (" +
                 joined(texts_at(response, "flags")) + "), " + std::to_string(took_us / 1000) +
                 '.' + std::to_string(took_us % 1000 / 100) + " ms\n";
        std::vector<Cells> rows;
        for (const json::object* record : objects_at(response, "answer"))
            rows.push_back(cells_of(*record));
        if (rows.empty()) {
            for (const json::object* record : objects_at(response, "authority")) {
                rows.push_back(cells_of(*record));
            }
            if (!rows.empty()) text_ += "      no answer; authority:\n";
        }
        text_ += draw_table(rows);
        if (const json::object* edns = object_at(response, "edns")) draw_errors(*edns);
    }

    void draw_errors(const json::object& edns) {
        for (const json::object* error : objects_at(edns, "errors")) {
            text_ += "      extended error " + std::to_string(number_at(*error, "code")) + " (" +
                     text_at(*error, "name") + "): " + printable(text_at(*error, "text")) + '\n';
        }
    }

    static Cells cells_of(const json::object& record) {
        return {"    " + printable(text_at(record, "owner")),
                std::to_string(number_at(record, "ttl")), text_at(record, "type"),
                printable(text_at(record, "rdata"))};
    }

    void draw_control_plane(const std::vector<std::string>& notes) {
        if (!notes.empty()) text_ += "\n" + bold("the control plane") + '\n';
        for (const std::string& note : notes) text_ += "  " + printable(note) + '\n';
    }

    void draw_elsewhere(const json::object& told) {
        std::vector<Cells> rows;
        for (const json::object* group : objects_at(told, "elsewhere")) {
            rows.push_back({"  " + joined(texts_at(*group, "networks")),
                            printable(text_at(*group, "summary"))});
        }
        if (!rows.empty())
            text_ += "\n" + bold("the same question elsewhere") + '\n' + draw_table(rows);
        if (const auto left_out = number_at(told, "horizons_left_out"); left_out > 0) {
            text_ += "  and " + std::to_string(left_out) + " more horizons that were not asked\n";
        }
    }

    Look look_;
    Strokes strokes_;
    std::string text_;
};

} // namespace

std::optional<std::string> draw_explanation(const json::object& told, Look look) {
    std::string text = Drawing{look}.draw(told);
    if (text.empty()) return std::nullopt;
    return text;
}

} // namespace parallax::control
