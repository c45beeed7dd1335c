/* ljbind: */
/* gcc: -std=gnu2x */
/* Attributes as C23 writes them. */
[[nodiscard]] int abs(int);
[[deprecated("use abs")]] long labs([[maybe_unused]] long value);
struct [[deprecated]] old { [[maybe_unused]] int a; };
enum level { low [[deprecated]] = 1, high };
