// Suggestions: the word the operator may have meant.
//
// Promises: bounded work: at most `suggestion_candidates_max` candidates of at most
// `suggestion_octets_max` octets are compared. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parallax::config {

inline constexpr std::size_t suggestion_candidates_max = 500;
inline constexpr std::size_t suggestion_octets_max = 64;

/// Optimal string alignment distance, ASCII case ignored: insertions, deletions, substitutions and
/// swaps of neighbours, each of cost 1. Pre: both at most `suggestion_octets_max` octets.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest candidate, when it is at most a third of the word (and at least one edit) away.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

/// "; did you mean 'sources'?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// `text` in quotes, fit for one line of a terminal: control octets as \xNN, long texts cut.
std::string in_quotes(std::string_view text);

/// "a, b or c".
std::string alternatives(std::span<const std::string_view> words);

} // namespace parallax::config
