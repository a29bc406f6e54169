import os

from django.http import HttpResponse, JsonResponse
from django.views import View
from rest_framework.views import APIView


def lookup(request):
    os.system("nslookup " + request.GET.get("host"))
    return JsonResponse({})


def lookup_fixed(request):
    os.system("nslookup example.com")
    return JsonResponse({})


def helper(request, name):
    os.system("echo " + name)


def uses_helper(request):
    helper(request, "fixed")
    return JsonResponse({})


class Hosts(View):
    def get(self, request, host):
        os.system("nslookup " + host)
        return JsonResponse({})

    def describe(self, host):
        os.system("nslookup " + host)


class HostsApi(APIView):
    def post(self, req):
        os.system("nslookup " + req.data["host"])
        return JsonResponse({})


def page(request):
    return HttpResponse("<p>" + request.GET["name"] + "</p>")


def text(request):
    return HttpResponse(request.GET["name"], content_type="text/plain")
