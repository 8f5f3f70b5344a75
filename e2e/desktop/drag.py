#!/usr/bin/env python3
"""Drags files over the largest window of an X display that takes them, and lets them go there, as a file manager does.

    drag.py PATH...    on the display of DISPLAY; says "held" once the window takes them, then waits for a line on standard input,
                       lets go, and says "dropped" once the window has said that it is done

The protocol is freedesktop.org's XDND, version 5. Ends with 1, and a sentence on standard error, where the window does not play along.
"""
import ctypes
import os
import select
import sys
import time
from urllib.parse import quote

PATIENCE = 30  # seconds, for each answer of the window

x = ctypes.CDLL("libX11.so.6")
Id = ctypes.c_ulong

CLIENT_MESSAGE, SELECTION_REQUEST, SELECTION_NOTIFY = 33, 30, 31
IS_VIEWABLE = 2
XA_ATOM = 4


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", Id), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("window", Id), ("message", Id), ("format", ctypes.c_int), ("data", ctypes.c_long * 5)]


class SelectionRequest(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", Id), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("owner", Id), ("requestor", Id), ("selection", Id), ("target", Id), ("property", Id), ("time", Id)]


class SelectionNotify(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", Id), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("requestor", Id), ("selection", Id), ("target", Id), ("property", Id), ("time", Id)]


class Event(ctypes.Union):
    _fields_ = [("type", ctypes.c_int), ("client", ClientMessage), ("request", SelectionRequest),
                ("notify", SelectionNotify), ("pad", ctypes.c_long * 24)]


class Attributes(ctypes.Structure):
    """As much of XWindowAttributes as is read; the rest is room for it."""
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int),
                ("border", ctypes.c_int), ("depth", ctypes.c_int), ("visual", ctypes.c_void_p), ("root", Id),
                ("kind", ctypes.c_int), ("bit_gravity", ctypes.c_int), ("win_gravity", ctypes.c_int),
                ("backing_store", ctypes.c_int), ("planes", Id), ("pixel", Id), ("save_under", ctypes.c_int),
                ("colormap", Id), ("installed", ctypes.c_int), ("map_state", ctypes.c_int), ("rest", ctypes.c_long * 16)]


for name, result, *arguments in [
    ("XOpenDisplay", ctypes.c_void_p, ctypes.c_char_p),
    ("XDefaultRootWindow", Id, ctypes.c_void_p),
    ("XInternAtom", Id, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int),
    ("XCreateSimpleWindow", Id, ctypes.c_void_p, Id, ctypes.c_int, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
     ctypes.c_uint, Id, Id),
    ("XSetSelectionOwner", ctypes.c_int, ctypes.c_void_p, Id, Id, Id),
    ("XSendEvent", ctypes.c_int, ctypes.c_void_p, Id, ctypes.c_int, ctypes.c_long, ctypes.c_void_p),
    ("XChangeProperty", ctypes.c_int, ctypes.c_void_p, Id, Id, Id, ctypes.c_int, ctypes.c_int, ctypes.c_char_p,
     ctypes.c_int),
    ("XGetWindowAttributes", ctypes.c_int, ctypes.c_void_p, Id, ctypes.c_void_p),
    ("XQueryTree", ctypes.c_int, ctypes.c_void_p, Id, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p),
    ("XListProperties", ctypes.c_void_p, ctypes.c_void_p, Id, ctypes.c_void_p),
    ("XTranslateCoordinates", ctypes.c_int, ctypes.c_void_p, Id, Id, ctypes.c_int, ctypes.c_int, ctypes.c_void_p,
     ctypes.c_void_p, ctypes.c_void_p),
    ("XPending", ctypes.c_int, ctypes.c_void_p),
    ("XNextEvent", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p),
    ("XFlush", ctypes.c_int, ctypes.c_void_p),
    ("XFree", ctypes.c_int, ctypes.c_void_p),
    ("XConnectionNumber", ctypes.c_int, ctypes.c_void_p),
]:
    function = getattr(x, name)
    function.restype, function.argtypes = result, arguments


def fail(words):
    print(words, file=sys.stderr)
    sys.exit(1)


class Drag:
    def __init__(self, paths):
        self.display = x.XOpenDisplay(None)
        if not self.display:
            fail("there is no X display")
        self.root = x.XDefaultRootWindow(self.display)
        self.list = self.atom("text/uri-list")
        self.uris = "".join(f"file://{quote(os.path.abspath(path))}\r\n" for path in paths).encode()
        self.own = x.XCreateSimpleWindow(self.display, self.root, 0, 0, 1, 1, 0, 0, 0)
        x.XSetSelectionOwner(self.display, self.atom("XdndSelection"), self.own, 0)
        self.answers = {}

    def atom(self, name):
        return x.XInternAtom(self.display, name.encode(), 0)

    def windows(self, window):
        children, count, ignored = ctypes.POINTER(Id)(), ctypes.c_uint(), Id()
        if not x.XQueryTree(self.display, window, ctypes.byref(ignored), ctypes.byref(ignored),
                            ctypes.byref(children), ctypes.byref(count)):
            return
        found = [children[index] for index in range(count.value)]
        if found:
            x.XFree(children)
        for child in found:
            yield child
            yield from self.windows(child)

    def takes_drags(self, window):
        count = ctypes.c_int()
        listed = x.XListProperties(self.display, window, ctypes.byref(count))
        if not listed:
            return False
        atoms = ctypes.cast(listed, ctypes.POINTER(Id))[:count.value]
        x.XFree(listed)
        return self.atom("XdndAware") in atoms

    def find_target(self):
        best, most = None, 0
        for window in self.windows(self.root):
            seen = Attributes()
            if not x.XGetWindowAttributes(self.display, window, ctypes.byref(seen)) or seen.map_state != IS_VIEWABLE:
                continue
            if seen.width * seen.height > most and self.takes_drags(window):
                best, most, size = window, seen.width * seen.height, (seen.width, seen.height)
        if best is None:
            fail("no window takes what is dragged over it")
        left, top, ignored = ctypes.c_int(), ctypes.c_int(), Id()
        x.XTranslateCoordinates(self.display, best, self.root, 0, 0, ctypes.byref(left), ctypes.byref(top),
                                ctypes.byref(ignored))
        self.target = best
        self.at = (left.value + size[0] // 2, top.value + size[1] // 2)

    def tell(self, name, *data):
        event = Event()
        event.client.type, event.client.window = CLIENT_MESSAGE, self.target
        event.client.message, event.client.format = self.atom(name), 32
        for index, value in enumerate((self.own, *data)):
            event.client.data[index] = value
        x.XSendEvent(self.display, self.target, 0, 0, ctypes.byref(event))
        x.XFlush(self.display)

    def answer(self, request):
        """Gives what is dragged to whoever asks for it."""
        if request.target == self.list:
            x.XChangeProperty(self.display, request.requestor, request.property, self.list, 8, 0, self.uris, len(self.uris))
        elif request.target == self.atom("TARGETS"):
            targets = (Id * 1)(self.list)
            x.XChangeProperty(self.display, request.requestor, request.property, XA_ATOM, 32, 0,
                              ctypes.cast(targets, ctypes.c_char_p), 1)
        else:
            request.property = 0
        event = Event()
        event.notify.type, event.notify.requestor = SELECTION_NOTIFY, request.requestor
        event.notify.selection, event.notify.target = request.selection, request.target
        event.notify.property, event.notify.time = request.property, request.time
        x.XSendEvent(self.display, request.requestor, 0, 0, ctypes.byref(event))
        x.XFlush(self.display)

    def take_events(self, *also):
        """What has come, or comes within a moment; returns whether something can be read of `also`."""
        if not x.XPending(self.display):
            ready, _, _ = select.select([x.XConnectionNumber(self.display), *also], [], [], 0.1)
            if any(one in ready for one in also):
                return True
        while x.XPending(self.display):
            event = Event()
            x.XNextEvent(self.display, ctypes.byref(event))
            if event.type == SELECTION_REQUEST:
                self.answer(event.request)
            elif event.type == CLIENT_MESSAGE:
                self.answers[event.client.message] = event.client.data[1]
        return False

    def wait_for(self, name, accepted):
        """Until the window has given this answer, with its lowest bit set where `accepted` asks for that."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.take_events()
            data = self.answers.pop(self.atom(name), None)
            if data is not None and (data & 1 or not accepted):
                return
            if name == "XdndStatus":
                self.move()
        fail(f"the window did not answer with {name}")

    def move(self):
        across, down = self.at
        self.tell("XdndPosition", 0, across << 16 | down, 0, self.atom("XdndActionCopy"))

    def run(self):
        self.find_target()
        self.tell("XdndEnter", 5 << 24, self.list, 0, 0)
        self.move()
        self.wait_for("XdndStatus", accepted=True)
        print("held", flush=True)
        while not self.take_events(sys.stdin):
            pass
        sys.stdin.readline()
        self.tell("XdndDrop", 0, 0)
        self.wait_for("XdndFinished", accepted=False)
        print("dropped", flush=True)


Drag(sys.argv[1:]).run()
