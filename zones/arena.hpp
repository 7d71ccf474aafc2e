// Arena: octets that only grow at the end, addressed by offsets.
//
// Its memory comes from realloc, which moves a large block's pages instead of copying its octets,
// and gives back what was too much. Pointers into it hold until it grows. One thread at a time
// while it grows; any thread once it is only read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace parallax::zones {

class Arena {
  public:
    const std::uint8_t* data() const noexcept { return octets_.get(); }
    std::uint8_t* data() noexcept { return octets_.get(); }
    std::size_t size() const noexcept { return size_; }
    std::size_t capacity() const noexcept { return capacity_; }

    /// Makes room for `count` octets at the end, which hold nothing yet; returns where they are.
    std::uint8_t* extend(std::size_t count) {
        if (count > capacity_ - size_) grow(size_ + count);
        size_ += count;
        return octets_.get() + size_ - count;
    }
    void reserve(std::size_t capacity);
    /// Gives back what is not used.
    void shrink();

    bool operator==(const Arena& other) const noexcept;

  private:
    struct Freer {
        void operator()(std::uint8_t* octets) const noexcept { std::free(octets); }
    };
    void grow(std::size_t wanted);
    void reallocate(std::size_t capacity);

    std::unique_ptr<std::uint8_t[], Freer> octets_;
    std::size_t size_ = 0, capacity_ = 0;
};

} // namespace parallax::zones
