/* ljbind: */
/* Nested definitions are hoisted; a tag-only definition inside a struct declares no member. */
struct outer {
  struct inner { int a; } first;
  struct hidden { int x; };
  union choice { int i; float f; } choice;
  enum colour { red, green } colour;
  struct inner second;
};
