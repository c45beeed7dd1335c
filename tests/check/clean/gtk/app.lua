local ffi = require "ffi"
ffi.cdef [[
typedef char gchar; typedef int gint; typedef gint gboolean; typedef void *gpointer; typedef const void *gconstpointer;
typedef unsigned long gulong; typedef uint32_t guint32; typedef unsigned int guint; typedef size_t gsize;
typedef struct _GtkWidget GtkWidget; typedef struct _GtkWindow GtkWindow; typedef struct _GtkContainer GtkContainer;
typedef enum { GTK_WINDOW_TOPLEVEL, GTK_WINDOW_POPUP } GtkWindowType;
typedef void (*GCallback)(void);
typedef void (*GClosureNotify)(gpointer data, void *closure);
typedef enum { G_CONNECT_AFTER = 1 << 0, G_CONNECT_SWAPPED = 1 << 1 } GConnectFlags;
typedef struct _GError { guint32 domain; gint code; gchar *message; } GError;
typedef struct _GList GList;
struct _GList { gpointer data; GList *next; GList *prev; };
void gtk_init(int *argc, char ***argv);
GtkWidget *gtk_window_new(GtkWindowType type);
void gtk_window_set_title(GtkWindow *window, const gchar *title);
void gtk_widget_show_all(GtkWidget *widget);
void gtk_main(void);
void gtk_main_quit(void);
gulong g_signal_connect_data(gpointer instance, const gchar *signal, GCallback handler, gpointer data, GClosureNotify destroy, GConnectFlags flags);
void g_free(gpointer mem);
gboolean g_file_get_contents(const gchar *filename, gchar **contents, gsize *length, GError **error);
void g_error_free(GError *error);
gchar *g_strdup_printf(const gchar *format, ...);
void *g_object_new(size_t type, const char *first, ...);
size_t g_type_from_name(const char *name);
guint g_timeout_add(guint interval, gboolean (*function)(gpointer), gpointer data);
]]
local gtk = ffi.load("gtk-3")
local gobject = ffi.load("gobject-2.0")
local glib = ffi.load("libglib-2.0.so.0")
gtk.gtk_init(nil, nil)
local w = gtk.gtk_window_new(ffi.C.GTK_WINDOW_TOPLEVEL)
gtk.gtk_window_set_title(ffi.cast("GtkWindow *", w), "hi")
local quit = ffi.cast("GCallback", function() gtk.gtk_main_quit() end)
gobject.g_signal_connect_data(w, "destroy", quit, nil, nil, 0)
gtk.gtk_widget_show_all(w)
local err = ffi.new("GError*[1]")
local contents, len = ffi.new("char*[1]"), ffi.new("size_t[1]")
if glib.g_file_get_contents("x", contents, len, err) == 0 then print(ffi.string(err[0].message)); glib.g_error_free(err[0]) end
gtk.gtk_main()
