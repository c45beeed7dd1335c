local ffi = require "ffi"
local check = require "check"
local gtk = require "gtk3"

check.equal(gtk.gtk_get_major_version(), gtk.GTK_MAJOR_VERSION)
check.equal(gtk.GTK_MAJOR_VERSION, 3)
check.ok(gtk.gtk_get_minor_version() >= gtk.GTK_MINOR_VERSION)
check.ok(gtk.gtk_check_version(3, 0, 0) == nil)
check.match(ffi.string(gtk.gtk_check_version(99, 0, 0)), "too old")

-- The command line is parsed, and what is GTK's is taken out, without a display.
local words = { ffi.new("char[?]", 8, "program"), ffi.new("char[?]", 8, "--class"),
                ffi.new("char[?]", 5, "Test"), ffi.new("char[?]", 5, "rest") }
local list = ffi.new("char *[5]", words)
local argc, argv = ffi.new("int[1]", 4), ffi.new("char **[1]", list)
check.equal(gtk.gtk_parse_args(argc, argv), 1)
check.equal(argc[0], 2)
check.equal(ffi.string(argv[0][1]), "rest")
check.equal(ffi.string(gtk.gdk_get_program_class()), "Test")

-- Colours: a struct of doubles.
check.equal(ffi.sizeof(gtk.GdkRGBA), 32)
local colour, other = ffi.new("GdkRGBA"), ffi.new("GdkRGBA")
check.equal(gtk.gdk_rgba_parse(colour, "rgba(255,0,51,0.5)"), 1)
check.equal(colour.red, 1)
check.equal(colour.green, 0)
check.equal(colour.blue, 51 / 255)
check.equal(colour.alpha, 0.5)
check.equal(gtk.gdk_rgba_parse(other, "no colour"), 0)
check.equal(gtk.gdk_rgba_parse(other, "#00ff00"), 1)
check.equal(gtk.gdk_rgba_equal(colour, other), 0)

-- Borders, rectangles, paths.
local border = gtk.gtk_border_new()
border.left, border.bottom = 3, 9
local copy = gtk.gtk_border_copy(border)
gtk.gtk_border_free(border)
check.equal(copy.left, 3)
check.equal(copy.bottom, 9)
check.equal(copy.top, 0)
gtk.gtk_border_free(copy)

check.ok(gtk.GdkRectangle)
local a, b, out = ffi.new("GdkRectangle", 0, 0, 10, 10), ffi.new("GdkRectangle", 4, 5, 20, 3),
                  ffi.new("GdkRectangle")
check.equal(gtk.gdk_rectangle_intersect(a, b, out), 1)
check.equal(("%d %d %d %d"):format(out.x, out.y, out.width, out.height), "4 5 6 3")
gtk.gdk_rectangle_union(a, b, out)
check.equal(("%d %d %d %d"):format(out.x, out.y, out.width, out.height), "0 0 24 10")

local path = gtk.gtk_tree_path_new_from_string("1:20:300")
check.equal(gtk.gtk_tree_path_get_depth(path), 3)
check.equal(gtk.gtk_tree_path_get_indices(path)[2], 300)
local sibling = gtk.gtk_tree_path_new_from_indices(
  ffi.cast("int", 1), ffi.cast("int", 20), ffi.cast("int", -1))
check.equal(gtk.gtk_tree_path_is_ancestor(sibling, path), 1)
check.equal(gtk.gtk_tree_path_compare(sibling, path), -1)
check.equal(gtk.gtk_tree_path_up(path), 1)
check.equal(gtk.gtk_tree_path_compare(sibling, path), 0)
gtk.gtk_tree_path_free(path)
gtk.gtk_tree_path_free(sibling)

-- Keys: names, accelerators, constants.
check.equal(gtk.gdk_keyval_from_name("Return"), gtk.GDK_KEY_Return)
check.equal(gtk.GDK_KEY_Return, 0xff0d)
check.equal(ffi.string(gtk.gdk_keyval_name(gtk.GDK_KEY_eacute)), "eacute")
local key, modifiers = ffi.new("unsigned int[1]"), ffi.new("unsigned int[1]")
gtk.gtk_accelerator_parse("<Shift><Alt>F1", key, ffi.cast(ffi.typeof("$ *", gtk.GdkModifierType),
                                                          modifiers))
check.equal(key[0], gtk.GDK_KEY_F1)
check.equal(modifiers[0], gtk.GDK_SHIFT_MASK + gtk.GDK_MOD1_MASK)
check.equal(gtk.GDK_MODIFIER_MASK, 0x5c001fff)
check.equal(gtk.GTK_STYLE_CLASS_BUTTON, "button")
check.equal(gtk.GTK_RESPONSE_CANCEL, -6)

-- Layouts: the compiler's, in particular where GTK uses bit-fields and unions.
check.equal(ffi.sizeof(gtk["struct _GtkTextIter"]), 80)
check.equal(ffi.sizeof(gtk.GdkEvent), 96)
check.equal(ffi.offsetof(gtk.GdkEventKey, "string"), 40)
check.equal(ffi.offsetof(gtk.GdkEventKey, "hardware_keycode"), 48)
check.equal(ffi.sizeof(gtk.GtkWidgetClass), 824)
check.equal(ffi.offsetof(gtk.GtkWidgetClass, "priv"), 800)

check.raises("GTK_WIDGET is not bound: ", function() return gtk.GTK_WIDGET end)
