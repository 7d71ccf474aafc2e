#include "config/yaml_tree.hpp"

#include "config/suggestion.hpp"
#include "dns/ensure.hpp"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace parallax::config {

namespace {

Location location_of(const YAML::Mark& mark) {
    if (mark.is_null()) return {1, 1};
    return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

/// Turns the parser's events into one YamlValue.
class TreeBuilder final : public YAML::EventHandler {
  public:
    explicit TreeBuilder(Reporter& reporter) : reporter_(reporter) {}

    std::optional<YamlValue> take_root() { return std::move(root_); }

    /// Once for a file: what stands deeper still has the same cause.
    void refuse_depth(Location location) {
        if (std::exchange(refused_depth_, true)) return;
        reporter_.report(location, "nested deeper than " + std::to_string(nesting_max) + " levels");
    }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        add({YamlNull{}, location_of(mark)});
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        reporter_.report(location_of(mark), "aliases (*name) are not supported; write it out");
        add({YamlNull{}, location_of(mark)});
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        add({value, location_of(mark)});
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        open({YamlList{}, location_of(mark)});
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        open({YamlMap{}, location_of(mark)});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

  private:
    struct OpenValue {
        YamlValue value;
        std::optional<YamlEntry> entry; ///< of a map: its key has come, its value has not
    };

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor == 0) return;
        reporter_.report(location_of(mark), "anchors (&name) are not supported; write it out");
    }

    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        // "?" and "!" are what the parser itself calls plain and quoted values.
        if (tag.empty() || tag == "?" || tag == "!") return;
        reporter_.report(location_of(mark), "tags (!name) are not supported");
    }

    void open(YamlValue value) {
        if (too_deep_ > 0 || open_.size() >= nesting_max) {
            if (too_deep_ == 0) refuse_depth(value.location);
            ++too_deep_;
            return;
        }
        open_.push_back({std::move(value), std::nullopt});
    }

    void close() {
        if (too_deep_ > 0) {
            // The outermost refused value leaves an empty one in its place.
            if (--too_deep_ == 0) add({YamlNull{}, {}});
            return;
        }
        ENSURE(!open_.empty());
        YamlValue value = std::move(open_.back().value);
        open_.pop_back();
        if (auto* map = std::get_if<YamlMap>(&value.form)) refuse_duplicates(*map);
        add(std::move(value));
    }

    void add(YamlValue value) {
        if (too_deep_ > 0) return;
        if (open_.empty()) {
            root_ = std::move(value);
            return;
        }
        OpenValue& parent = open_.back();
        if (auto* list = std::get_if<YamlList>(&parent.value.form)) {
            list->push_back(std::move(value));
        } else if (!parent.entry) {
            parent.entry = entry_with_key(std::move(value));
        } else {
            parent.entry->value = std::move(value);
            std::get<YamlMap>(parent.value.form).push_back(std::move(*parent.entry));
            parent.entry.reset();
        }
    }

    YamlEntry entry_with_key(YamlValue key) {
        if (auto* text = std::get_if<YamlScalar>(&key.form))
            return {std::move(*text), key.location, {}};
        reporter_.report(key.location, "a key must be a word, not " + std::string(form_name(key)));
        return {"", key.location, {}};
    }

    /// Keeps the first of equal keys.
    void refuse_duplicates(YamlMap& map) {
        std::vector<const YamlEntry*> sorted;
        sorted.reserve(map.size());
        for (const YamlEntry& entry : map) sorted.push_back(&entry);
        std::ranges::stable_sort(
            sorted, {}, [](const YamlEntry* entry) -> const std::string& { return entry->key; });
        std::vector<bool> repeated(map.size());
        for (std::size_t i = 1, first = 0; i < sorted.size(); ++i) {
            if (sorted[i]->key != sorted[first]->key) {
                first = i;
                continue;
            }
            repeated[static_cast<std::size_t>(sorted[i] - map.data())] = true;
            if (sorted[i]->key.empty()) continue; // a key that was refused already
            reporter_.report(sorted[i]->location, "key " + in_quotes(sorted[i]->key) +
                                                      " is given twice; first in line " +
                                                      std::to_string(sorted[first]->location.line));
        }
        std::size_t index = 0;
        std::erase_if(map, [&](const YamlEntry&) { return repeated[index++]; });
    }

    Reporter& reporter_;
    std::vector<OpenValue> open_;
    std::optional<YamlValue> root_;
    std::size_t too_deep_ = 0; ///< refused values that are open
    bool refused_depth_ = false;
};

/// Says where a second document starts.
class SecondDocument final : public YAML::EventHandler {
  public:
    explicit SecondDocument(Reporter& reporter) : reporter_(reporter) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        reporter_.report(location_of(mark), "a second document; a file holds one");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  const std::string&) override {}
    void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                         YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                    YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}

  private:
    Reporter& reporter_;
};

} // namespace

std::optional<YamlValue> parse_yaml(std::string_view text, Reporter& reporter) {
    std::istringstream stream{std::string(text)};
    TreeBuilder builder(reporter);
    SecondDocument rest(reporter);
    // yaml-cpp reports syntax errors by throwing; this is one of the places named in DESIGN
    // section 7.
    try {
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder)) return YamlValue{YamlNull{}, {1, 1}};
        parser.HandleNextDocument(rest);
    } catch (const YAML::DeepRecursion& error) {
        builder.refuse_depth(location_of(error.mark));
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        reporter.report(location_of(error.mark), "not YAML: " + error.msg);
        return std::nullopt;
    } catch (const std::exception& error) {
        reporter.report({1, 1}, std::string("not YAML: ") + error.what());
        return std::nullopt;
    }
    return builder.take_root();
}

std::string_view form_name(const YamlValue& value) noexcept {
    switch (value.form.index()) {
    case 0:
        return "nothing";
    case 1:
        return "text";
    case 2:
        return "a list";
    default:
        return "a map";
    }
}

} // namespace parallax::config
