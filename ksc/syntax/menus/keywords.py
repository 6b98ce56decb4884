"""What the loader and its menus know: the words that a line may begin with, in capitals."""

# What a label boots, and how it is shown. Inside a label anything else is the menu's own, as at the top.
OF_LABEL = frozenset(
    [
        *("KERNEL", "LINUX", "BOOT", "BSS", "PXE", "FDIMAGE", "COMBOOT", "COM32", "CONFIG", "LOCALBOOT"),
        *("APPEND", "INITRD", "FDT", "IPAPPEND", "SYSAPPEND"),
        *("MENU LABEL", "MENU DEFAULT", "MENU HIDE", "MENU PASSWD", "MENU INDENT", "MENU DISABLE", "MENU DISABLED"),
        *("MENU HELP", "MENU QUIT", "MENU EXIT", "MENU GOTO"),
        *("MENU SAVE", "MENU NOSAVE", "MENU IMMEDIATE", "MENU NOIMMEDIATE"),
    ]
)
# The kinds of files that a label boots; the last of them counts.
BOOTED = frozenset({"KERNEL", "LINUX", "BOOT", "BSS", "PXE", "FDIMAGE", "COMBOOT", "COM32", "CONFIG"})

# Each of these holds in a line the name of a file below the TFTP root, first.
FILES = BOOTED | {"INITRD", "FDT", "UI", "DISPLAY", "FONT", "INCLUDE", "MENU INCLUDE", "MENU BACKGROUND", "MENU HELP"}

_GLOBAL = frozenset(
    [
        *("DEFAULT", "UI", "PROMPT", "TIMEOUT", "TOTALTIMEOUT", "ONTIMEOUT", "ONERROR", "IMPLICIT", "ALLOWOPTIONS"),
        *("INCLUDE", "DISPLAY", "SAY", "FONT", "KBDMAP", "SERIAL", "CONSOLE", "NOESCAPE", "NOCOMPLETE", "NOHALT"),
        *("PATH", "SENDCOOKIES", "LABEL", "TEXT", "ENDTEXT"),
        *(f"F{number}" for number in range(13)),
    ]
)
_OF_MENU = frozenset(
    [
        *("BEGIN", "END", "SEPARATOR", "START", "TITLE", "MASTER PASSWD", "INCLUDE", "BACKGROUND", "RESOLUTION"),
        *("COLOR", "COLOUR", "MSGCOLOR", "MSGCOLOUR", "CLEAR", "HIDDEN", "HIDDENKEY", "SHIFTKEY", "ONERROR"),
        *("AUTOBOOT", "TABMSG", "NOTABMSG", "PASSPROMPT", "STATIC"),
        *("WIDTH", "MARGIN", "PASSWORDMARGIN", "ROWS", "TABMSGROW", "CMDLINEROW", "ENDROW", "PASSWORDROW"),
        *("TIMEOUTROW", "HELPMSGROW", "HELPMSGENDROW", "HSHIFT", "VSHIFT", "HIDDENROW"),
    ]
)
KNOWN = OF_LABEL | _GLOBAL | {f"MENU {word}" for word in _OF_MENU}

# Words that no kickstart has for a command and every menu has some of.
TELLING = frozenset(
    ["LABEL", "MENU", "KERNEL", "LINUX", "APPEND", "LOCALBOOT", "DEFAULT", "PROMPT", "ONTIMEOUT", "UI", "DISPLAY"]
    + ["COM32", "IPAPPEND", "SYSAPPEND", "INITRD", "ALLOWOPTIONS", "INCLUDE", "SAY", "CONFIG"]
)
